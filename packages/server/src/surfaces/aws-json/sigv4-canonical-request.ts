/**
 * The canonical request, the string to sign and the signature of Signature Version 4, as the IAM User Guide defines
 * them ("Create a signed AWS API request") for services other than S3.
 */
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

/** A request as it was received. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as received: neither decoded nor normalised. */
  readonly target: string;
  /** Header names and values as received, repeated headers included. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** The scope of a signature: `<date>/<region>/<service>/aws4_request`. */
export interface CredentialScope {
  /** YYYYMMDD. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
}

/**
 * Returns the canonical request.
 *
 * @param signedHeaders in the order of the Authorization header
 * @param headers those of the request, if they are already ordered by name
 */
export function canonicalRequest(
  request: SignedRequest,
  signedHeaders: readonly string[],
  headers: HeaderValues = valuesByName(request.headers),
): string {
  const [path = '', query = ''] = request.target === '/' ? ['/'] : splitOnce(request.target, '?');
  return [
    request.method,
    path === '/' ? path : canonicalPath(path),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${headers.get(name)?.map(withSingleSpaces).join(',') ?? ''}`),
    '',
    signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
}

/**
 * Returns the key that signs requests of one day. A KeyObject: `createHmac` needs five times as long for a key in a Buffer
 * (measured with Node 24.21).
 */
export function signingKey(secret: string, { date, region, service, terminator }: CredentialScope): KeyObject {
  const parts = [region, service, terminator];
  return parts.reduce((key, part) => createSecretKey(hmac(key, part)), createSecretKey(hmac(`AWS4${secret}`, date)));
}

/** Returns the signature, 64 hexadecimal digits. `timestamp` is the date of the request as YYYYMMDDTHHMMSSZ. */
export function signature(key: KeyObject, timestamp: string, scope: CredentialScope, canonical: string): string {
  const { date, region, service, terminator } = scope;
  const credentialScope = `${date}/${region}/${service}/${terminator}`;
  const stringToSign = `AWS4-HMAC-SHA256\n${timestamp}\n${credentialScope}\n${sha256(canonical)}`;
  return createHmac('sha256', key).update(stringToSign).digest('hex');
}

/** Returns the SHA-256 hash in hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

function hmac(key: string | KeyObject, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/**
 * Removes empty and dot segments (RFC 3986 section 5.2.4), and percent-encodes the already encoded segments once more.
 */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encode(segment));
  }
  const trailing = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${trailing}`;
}

/** Sorts the parameters by name, then value, each decoded and encoded again. */
function canonicalQuery(query: string): string {
  if (query === '') return '';
  const parameters = query
    .split('&')
    .filter((parameter) => parameter !== '')
    .map((parameter) => splitOnce(parameter, '=').map((part) => encode(decode(part))))
    .map(([name = '', value = '']) => [name, value] as const);
  return parameters
    .toSorted(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** The values of each header in their order, without the whitespace around them; by name in lower case. */
export type HeaderValues = ReadonlyMap<string, readonly string[]>;

export function valuesByName(headers: SignedRequest['headers']): HeaderValues {
  const values = new Map<string, string[]>();
  for (const [received, value] of headers) {
    const name = received.toLowerCase();
    const before = values.get(name);
    if (before === undefined) values.set(name, [value.trim()]);
    else before.push(value.trim());
  }
  return values;
}

function withSingleSpaces(value: string): string {
  return value.replaceAll(/\s+/g, ' ');
}

/** Percent-encodes everything but the unreserved characters of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
