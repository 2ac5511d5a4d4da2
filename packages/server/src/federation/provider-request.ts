/**
 * HTTP requests to identity providers: bounded in time and size, and only to addresses that the policy allows. The
 * address is checked where the connection is made, so a second answer of DNS changes nothing.
 */
import { lookup as resolve } from 'node:dns';
import { type IncomingMessage, request as requestHttp, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { type FetchPolicy, isAllowedAddress, isAllowedUrl } from './address-policy.ts';

/** What made a request fail, as far as callers tell the difference. */
export type FetchFailureKind = 'timeout' | 'reset' | 'other';

/** Why there is no usable answer. The status is null if there was no answer. */
export class FetchFailure extends Error {
  readonly status: number | null;
  readonly kind: FetchFailureKind;

  constructor(reason: string, status: number | null = null, kind: FetchFailureKind = 'other') {
    super(reason);
    this.status = status;
    this.kind = kind;
  }
}

/** Bounds of one fetch. */
export interface FetchLimits {
  /** Milliseconds for everything, including redirects. */
  readonly time: number;
  readonly bytes: number;
  readonly redirects: number;
}

export const defaultLimits: FetchLimits = { time: 5_000, bytes: 1_048_576, redirects: 3 };

/** The request to send. Without a body it has none. */
export interface ProviderRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** A whole answer. Redirects are answers like others: a request with a secret or a token is sent to one place only. */
export interface ProviderAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/**
 * Sends one request and reads the answer, whatever its status is.
 * @throws FetchFailure for a URL or an address that is not allowed, too long an answer or time, or a failed connection
 */
export async function askProvider(
  address: string,
  request: ProviderRequest,
  policy: FetchPolicy,
  limits: Pick<FetchLimits, 'time' | 'bytes'> = defaultLimits,
): Promise<ProviderAnswer> {
  const url = URL.parse(address);
  if (url === null) throw new FetchFailure('the address is not allowed');
  const signal = AbortSignal.timeout(limits.time);
  const answer = await answerTo(url, request, policy, signal);
  const text = await readText(answer, limits.bytes, signal);
  return { status: answer.statusCode ?? 0, contentType: answer.headers['content-type'] ?? '', text };
}

/**
 * Sends a request, and returns the answer when its head is there.
 * @throws FetchFailure
 */
export async function answerTo(
  url: URL,
  { method = 'GET', headers, body }: ProviderRequest,
  policy: FetchPolicy,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  if (!isAllowedUrl(url, policy)) throw new FetchFailure('the address is not allowed');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // For an IP address, the client does not call `lookup`.
  if (isIP(host) !== 0 && !isAllowedAddress(host, policy)) throw new FetchFailure('the address is not allowed');
  const options: RequestOptions = {
    method,
    signal,
    agent: false,
    lookup: allowedLookup(policy),
    headers: {
      ...headers,
      'user-agent': 'latchkey',
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
    },
  };
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((fulfil, reject) => {
    send(url, options, fulfil)
      .on('error', (error) => reject(failureOf(error, signal)))
      .end(body);
  });
}

/** Reads the text of an answer. @throws FetchFailure */
export async function readText(answer: IncomingMessage, limit: number, signal: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > limit) throw new FetchFailure('the answer is too long');
      chunks.push(chunk);
    }
  } catch (error) {
    throw failureOf(error, signal);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** Resolves a host name, and drops the addresses that are not allowed. */
function allowedLookup(policy: FetchPolicy): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const allowed = found.filter(({ address }) => isAllowedAddress(address, policy, hostname));
      const [first] = allowed;
      if (first === undefined) return callback(new FetchFailure('the address is not allowed'), []);
      return options.all === true ? callback(null, allowed) : callback(null, first.address, first.family);
    });
  };
}

function failureOf(error: unknown, signal: AbortSignal): FetchFailure {
  if (error instanceof FetchFailure) return error;
  if (signal.aborted) return new FetchFailure('there was no answer in time', null, 'timeout');
  const { code = 'the connection failed' } = error as NodeJS.ErrnoException;
  return new FetchFailure(code, null, code === 'ECONNRESET' ? 'reset' : 'other');
}
