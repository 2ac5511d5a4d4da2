/**
 * Verifies Signature Version 4 in headers; this API has no presigned URLs. Pure functions: keys, time and the expected
 * scope are passed in. Names and messages of the errors are AWS's (observed, and the IAM User Guide's page
 * "Troubleshoot Signature Version 4 signing").
 */
import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { type ServiceError, serviceError } from '@latchkey/model';
import { parseAuthorization, type SignatureClaim } from './authorization-header.ts';
import type { AccessKey } from './credentials.ts';
import { parseSignatureDate } from './signature-date.ts';
import {
  canonicalRequest,
  type CredentialScope,
  type HeaderValues,
  type SignedRequest,
  sha256,
  signature,
  signingKey,
  valuesByName,
} from './sigv4-canonical-request.ts';

/** What a signature is verified against. */
export interface SignatureRules {
  readonly region: string;
  readonly service: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Returns the access key with an id. */
  find(accessKeyId: string): AccessKey | undefined;
}

/** The signer of a request. */
export interface Signer {
  readonly accessKeyId: string;
}

/** The signature and date of a request, not verified. */
interface ParsedSignature {
  readonly claim: SignatureClaim;
  readonly date: SignatureDate;
}

interface SignatureDate {
  /** As sent. */
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** YYYYMMDDTHHMMSSZ. */
  readonly basic: string;
}

const maxSkewMinutes = 5;

/** Headers that a signature must cover if the request has them, because they decide what is done and for whom. */
const protectedHeaders = ['x-amz-date', 'date', 'x-amz-target', 'x-amz-content-sha256', 'x-amz-security-token'];

/**
 * Parses a signature without verifying it, which is enough in development.
 *
 * @throws MissingAuthenticationTokenException, IncompleteSignatureException
 */
export function readSigner(request: SignedRequest): Signer {
  return { accessKeyId: parse(valuesByName(request.headers)).claim.accessKeyId };
}

/**
 * Verifies the signature of a request.
 *
 * @throws MissingAuthenticationTokenException, IncompleteSignatureException if the signature is missing or incomplete
 * @throws InvalidSignatureException if it does not match the request, the region or the time
 * @throws UnrecognizedClientException if the access key is unknown, or has another session token
 */
export function verifySignature(request: SignedRequest, rules: SignatureRules): Signer {
  const headers = valuesByName(request.headers);
  const { claim, date } = parse(headers);
  checkScope(claim, date, rules);
  checkAge(date, rules.now);
  checkCoverage(headers, claim);
  checkPayloadHash(headers, request.body);
  const key = findKey(headers, claim, rules);
  const canonical = canonicalRequest(request, claim.signedHeaders, headers);
  const expected = signature(keyOfDay(key, claim.scope), date.basic, claim.scope, canonical);
  if (!isEqual(expected, claim.signature)) throw mismatch();
  return { accessKeyId: key.accessKeyId };
}

/** The latest signing key of each access key. Its derivation would be most of the work of a verification. */
const latestKeys = new WeakMap<AccessKey, { readonly scope: CredentialScope; readonly key: KeyObject }>();

/** The scope was checked: it is that of this server, on the day of the request. */
function keyOfDay(accessKey: AccessKey, scope: CredentialScope): KeyObject {
  const latest = latestKeys.get(accessKey);
  if (latest !== undefined && isSameScope(latest.scope, scope)) return latest.key;
  const key = signingKey(accessKey.secretAccessKey, scope);
  latestKeys.set(accessKey, { scope, key });
  return key;
}

function isSameScope(a: CredentialScope, b: CredentialScope): boolean {
  return a.date === b.date && a.region === b.region && a.service === b.service && a.terminator === b.terminator;
}

function parse(headers: HeaderValues): ParsedSignature {
  const authorization = single(headers, 'authorization');
  const date = single(headers, 'x-amz-date') ?? single(headers, 'date');
  const claim = parseAuthorization(authorization, date !== null);
  return { claim, date: dateOf(date ?? '') };
}

/** The latest date: all requests of one second have the same one. */
let latestDate: SignatureDate = { text: '', time: Number.NaN, basic: '' };

function dateOf(text: string): SignatureDate {
  if (text === '' || text !== latestDate.text) {
    const time = parseSignatureDate(text);
    latestDate = { text, time, basic: basicFormat(time) };
  }
  return latestDate;
}

/** Returns the value of a header that may be sent only once, so that it is always clear which value counts. */
function single(headers: HeaderValues, name: string): string | null {
  const values = headers.get(name);
  if (values === undefined) return null;
  if (values.length > 1)
    throw serviceError('IncompleteSignatureException', `Request has more than one '${name}' header.`);
  return values[0] ?? null;
}

function checkScope({ scope }: SignatureClaim, date: SignatureDate, rules: SignatureRules): void {
  const day = date.basic.slice(0, 8);
  const faults = [
    scope.region !== rules.region && `Credential should be scoped to a valid region, not '${ascii(scope.region)}'.`,
    scope.service !== rules.service && `Credential should be scoped to correct service: '${rules.service}'.`,
    scope.terminator !== 'aws4_request' && "Credential should be scoped with a valid terminator: 'aws4_request'.",
    scope.date !== day &&
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${ascii(scope.date)}' != '${day}'.`,
  ].filter((fault) => fault !== false);
  if (faults.length > 0) throw invalid(faults.join(' '));
}

function checkAge({ time, basic: sent }: SignatureDate, now: number): void {
  const skew = maxSkewMinutes * 60_000;
  const [earliest, latest] = [now - skew, now + skew];
  if (time >= earliest && time <= latest) return;
  const received = basicFormat(now);
  if (time < earliest) {
    throw invalid(
      `Signature expired: ${sent} is now earlier than ${basicFormat(earliest)} (${received} - ${maxSkewMinutes} min.)`,
    );
  }
  throw invalid(
    `Signature not yet current: ${sent} is still later than ${basicFormat(latest)} (${received} + ${maxSkewMinutes} min.)`,
  );
}

function checkCoverage(headers: HeaderValues, { signedHeaders }: SignatureClaim): void {
  if (!signedHeaders.includes('host')) {
    throw invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  single(headers, 'host');
  // If X-Amz-Date is used, a Date header that a proxy adds or changes does not matter.
  const ignored = single(headers, 'x-amz-date') === null ? 'x-amz-date' : 'date';
  for (const name of protectedHeaders) {
    if (name === ignored || single(headers, name) === null || signedHeaders.includes(name)) continue;
    throw invalid(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
}

/** The header is optional outside S3. If it is present, it must be the hash of the body, and not `UNSIGNED-PAYLOAD`. */
function checkPayloadHash(headers: HeaderValues, body: Uint8Array): void {
  const announced = single(headers, 'x-amz-content-sha256');
  if (announced !== null && announced !== sha256(body)) {
    throw invalid("The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
}

function findKey(headers: HeaderValues, claim: SignatureClaim, rules: SignatureRules): AccessKey {
  const key = rules.find(claim.accessKeyId);
  const sessionToken = single(headers, 'x-amz-security-token') ?? '';
  if (key === undefined || !isEqualSecret(key.sessionToken ?? '', sessionToken)) {
    throw serviceError('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  return key;
}

/** YYYYMMDDTHHMMSSZ (ISO 8601, basic format). */
function basicFormat(time: number): string {
  return new Date(time).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

/** The comparison of hashes hides the length of the secret, too. */
function isEqualSecret(a: string, b: string): boolean {
  return (a === '' && b === '') || isEqual(sha256(a), sha256(b));
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function ascii(text: string): string {
  return text.slice(0, 50).replaceAll(/[^\x20-\x7e]/g, '?');
}

function invalid(message: string): ServiceError {
  return serviceError('InvalidSignatureException', message);
}

function mismatch(): ServiceError {
  return invalid(
    'The request signature we calculated does not match the signature you provided. ' +
      'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
}
