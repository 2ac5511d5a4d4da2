/** A JSON text that was written elsewhere, as data; undefined for what is none, such as the HTML of a gateway. */
export function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
