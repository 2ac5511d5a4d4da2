/** Parses the `Authorization` header of Signature Version 4. Names and messages of the errors are AWS's (observed). */
import { hash } from 'node:crypto';
import { type ServiceError, serviceError } from '@latchkey/model';
import type { CredentialScope } from './sigv4-canonical-request.ts';

/** What a signed request says about its signature. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  /** Lower-case names in the order of the header. */
  readonly signedHeaders: readonly string[];
  /** As sent, not checked; a valid one has 64 hexadecimal digits. */
  readonly signature: string;
}

const algorithm = 'AWS4-HMAC-SHA256';

/**
 * Parses the header.
 *
 * @param hasDate whether the request has an `X-Amz-Date` or `Date` header; its absence is reported together with the
 *   rest
 * @throws MissingAuthenticationTokenException without a header
 * @throws IncompleteSignatureException for anything that is not a complete Signature Version 4 header
 */
export function parseAuthorization(header: string | null, hasDate: boolean): SignatureClaim {
  if (header === null || header === '') {
    throw serviceError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const [scheme = '', ...rest] = header.trim().split(/[,\s]+/);
  if (scheme.startsWith('AWS4-') && scheme !== algorithm) {
    throw incomplete(`Unsupported AWS 'algorithm': '${printable(scheme)}' (only ${algorithm} for now).`);
  }
  const parameters = scheme === algorithm ? parametersOf(rest) : new Map<string, string>();
  const [credential, signature, signedHeaders] = requireAll(header, parameters, hasDate);
  return { ...credentialOf(credential), signedHeaders: signedHeaders.toLowerCase().split(';'), signature };
}

function parametersOf(pairs: readonly string[]): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of pairs.filter((text) => text !== '')) {
    const equals = pair.indexOf('=');
    if (equals === -1) {
      throw incomplete(`Invalid key=value pair (missing equal-sign) in Authorization header ${hashed(pair)}.`);
    }
    const name = pair.slice(0, equals);
    if (parameters.has(name))
      throw incomplete(`Authorization header has more than one '${printable(name)}' parameter.`);
    parameters.set(name, pair.slice(equals + 1));
  }
  return parameters;
}

function requireAll(header: string, parameters: Map<string, string>, hasDate: boolean): [string, string, string] {
  const [credential = '', signature = '', signedHeaders = ''] = ['Credential', 'Signature', 'SignedHeaders'].map(
    (name) => parameters.get(name),
  );
  const missing = [
    credential === '' && "Authorization header requires 'Credential' parameter.",
    signature === '' && "Authorization header requires 'Signature' parameter.",
    signedHeaders === '' && "Authorization header requires 'SignedHeaders' parameter.",
    !hasDate && "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
  ].filter((sentence) => sentence !== false);
  if (missing.length > 0) throw incomplete(`${missing.join(' ')} ${hashed(header)}`);
  return [credential, signature, signedHeaders];
}

function credentialOf(credential: string): Pick<SignatureClaim, 'accessKeyId' | 'scope'> {
  const [accessKeyId, date, region, service, terminator, ...more] = credential.split('/');
  if (!accessKeyId || !date || !region || !service || !terminator || more.length > 0) {
    const form = 'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term';
    throw incomplete(`${form}, got '${printable(credential)}'`);
  }
  return { accessKeyId, scope: { date, region, service, terminator } };
}

/** AWS shows a hash instead of the header, which may contain a token. */
function hashed(text: string): string {
  return `(hashed with SHA-256 and encoded with Base64): '${hash('sha256', text, 'base64')}'`;
}

function printable(text: string): string {
  return text.slice(0, 100).replaceAll(/[^\x20-\x7e]/g, '?');
}

function incomplete(message: string): ServiceError {
  return serviceError('IncompleteSignatureException', message);
}
