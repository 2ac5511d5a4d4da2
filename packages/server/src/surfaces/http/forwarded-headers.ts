/** Reads the headers in which proxies describe a request. The values are text of callers until they are verified (trusted-proxies.ts). */
import type { IncomingHttpHeaders } from 'node:http';

/** Values in the order in which proxies added them: the last is from the proxy that is nearest to the server. */
export interface ForwardedLists {
  /** Undefined for an element without an address. */
  readonly addresses: readonly (string | undefined)[];
  readonly schemes: readonly (string | undefined)[];
  readonly hosts: readonly (string | undefined)[];
}

/** Reads X-Forwarded-For, -Proto and -Host. Node joins repeated headers with commas. */
export function readXForwarded(headers: IncomingHttpHeaders): ForwardedLists {
  return {
    addresses: valuesOf(headers['x-forwarded-for']),
    schemes: valuesOf(headers['x-forwarded-proto']),
    hosts: valuesOf(headers['x-forwarded-host']),
  };
}

function valuesOf(header: string | string[] | undefined): readonly string[] {
  const text = Array.isArray(header) ? header.join(',') : header;
  return text === undefined ? [] : text.split(',').map((value) => value.trim());
}

/**
 * Reads Forwarded (RFC 7239): elements separated by commas, each with pairs separated by semicolons. A value may be a quoted
 * string. Text that does not follow the grammar makes an element without an address.
 */
export function readForwarded({ forwarded }: IncomingHttpHeaders): ForwardedLists {
  const elements = forwarded === undefined ? [] : split(forwarded, ',').map(pairsOf);
  return {
    addresses: elements.map(({ for: address }) => address),
    schemes: elements.map(({ proto }) => proto),
    hosts: elements.map(({ host }) => host),
  };
}

interface Pairs {
  readonly for?: string;
  readonly proto?: string;
  readonly host?: string;
}

function pairsOf(element: string): Pairs {
  const pairs = new Map<string, string>();
  for (const text of split(element, ';')) {
    const at = text.indexOf('=');
    const value = at < 0 ? undefined : unquoted(text.slice(at + 1));
    const name = text.slice(0, Math.max(0, at)).toLowerCase();
    // A parameter may occur once (RFC 7239 section 4).
    if (value === undefined || pairs.has(name)) return {};
    pairs.set(name, value);
  }
  return Object.fromEntries(pairs);
}

function unquoted(value: string): string | undefined {
  if (!value.startsWith('"')) return value.includes('"') ? undefined : value;
  return value.length > 1 && value.endsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : undefined;
}

/** Splits at a character, but not inside quoted strings. */
function split(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let [from, isQuoted] = [0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isQuoted && character === '\\') at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  parts.push(text.slice(from).trim());
  return parts;
}
