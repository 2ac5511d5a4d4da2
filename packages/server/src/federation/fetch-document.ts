/**
 * Fetches a document of an identity provider: SAML metadata or OpenID Provider metadata. Bounded in time and size, only
 * from addresses that the policy allows; the address is checked where the connection is made, so a second answer of DNS
 * changes nothing.
 */
import { lookup as resolve } from 'node:dns';
import { type IncomingMessage, request as requestHttp, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { type FetchPolicy, isAllowedAddress, isAllowedUrl } from './address-policy.ts';

/** Why a document could not be fetched. The status is null if there was no answer. */
export class FetchFailure extends Error {
  readonly status: number | null;

  constructor(reason: string, status: number | null = null) {
    super(reason);
    this.status = status;
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

/**
 * Returns the text at a URL.
 * @throws FetchFailure for a URL or an address that is not allowed, an answer other than 200, too long an answer or
 *   time, or a failed connection
 */
export async function fetchDocument(
  address: string,
  policy: FetchPolicy,
  limits: FetchLimits = defaultLimits,
): Promise<string> {
  const signal = AbortSignal.timeout(limits.time);
  let url = urlOf(address);
  for (let redirects = 0; ; redirects += 1) {
    if (url === undefined || !isAllowedUrl(url, policy)) throw new FetchFailure('the address is not allowed');
    const answer = await answerTo(url, policy, signal);
    const { statusCode: status = 0, headers } = answer;
    if (status >= 300 && status < 400 && headers.location !== undefined) {
      answer.destroy();
      if (redirects >= limits.redirects) throw new FetchFailure('too many redirects', status);
      url = urlOf(headers.location, url);
      continue;
    }
    if (status !== 200) {
      answer.destroy();
      throw new FetchFailure(`the status is ${status}`, status);
    }
    return readText(answer, limits.bytes, signal);
  }
}

function urlOf(text: string, base?: URL): URL | undefined {
  return URL.parse(text, base?.href) ?? undefined;
}

function answerTo(url: URL, policy: FetchPolicy, signal: AbortSignal): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // For an IP address, the client does not call `lookup`.
  if (isIP(host) !== 0 && !isAllowedAddress(host, policy)) throw new FetchFailure('the address is not allowed');
  const options: RequestOptions = {
    signal,
    agent: false,
    lookup: allowedLookup(policy),
    headers: { accept: 'application/json, application/xml, text/xml, */*', 'user-agent': 'latchkey' },
  };
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((fulfil, reject) => {
    request(url, options, fulfil)
      .on('error', (error) => reject(failureOf(error, signal)))
      .end();
  });
}

/** Resolves a host name, and drops the addresses that are not allowed. */
function allowedLookup(policy: FetchPolicy): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const allowed = found.filter(({ address }) => isAllowedAddress(address, policy));
      const [first] = allowed;
      if (first === undefined) return callback(new FetchFailure('the address is not allowed'), []);
      return options.all === true ? callback(null, allowed) : callback(null, first.address, first.family);
    });
  };
}

async function readText(answer: IncomingMessage, limit: number, signal: AbortSignal): Promise<string> {
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

function failureOf(error: unknown, signal: AbortSignal): FetchFailure {
  if (error instanceof FetchFailure) return error;
  if (signal.aborted) return new FetchFailure('there was no answer in time');
  return new FetchFailure((error as NodeJS.ErrnoException).code ?? 'the connection failed');
}
