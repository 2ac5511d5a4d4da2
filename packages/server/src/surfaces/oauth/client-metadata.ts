/** `aws_client_metadata` of the client credentials grant: JSON text with a map of strings ("Token endpoint"). */

/** The most bytes, as for ClientMetadata of the API. */
const longest = 131_072;

/** Returns the map, undefined if there is none, and null if it is not valid. */
export function metadataOf(text: string | undefined): Readonly<Record<string, string>> | undefined | null {
  if (text === undefined) return undefined;
  const value = text.length > longest ? null : parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  return entries.every(([, entry]) => typeof entry === 'string')
    ? (Object.fromEntries(entries) as Record<string, string>)
    : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
