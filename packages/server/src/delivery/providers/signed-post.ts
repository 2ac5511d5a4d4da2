/**
 * Signed requests to a web address of the operator. Meaning of the answer: with 2xx the content was accepted; with 429 and
 * 503 it was not, and may be repeated; with other 4xx and redirects it was refused; with other 5xx and broken connections
 * the result is unknown.
 */
import { webhookHeaders } from '../../crypto/webhook-signature.ts';
import { failedBeforeSending, networkCode } from './network-failure.ts';
import { HAND_OVER_LIMIT_MS, HandOverError } from './provider.ts';

export interface SignedPost {
  readonly url: URL;
  /** Secret of the signature. */
  readonly secret: Uint8Array;
  /** The same in every attempt, so that the receiver recognizes a repetition. */
  readonly id: string;
  /** The time of this attempt, in milliseconds since the epoch. */
  readonly now: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * Posts once.
 * @throws HandOverError
 */
export async function postSigned({ url, secret, id, now, contentType, body }: SignedPost): Promise<void> {
  const signed = webhookHeaders(secret, { id, now, body });
  const headers = { ...signed, 'content-type': contentType, 'user-agent': 'latchkey' };
  const signal = AbortSignal.timeout(HAND_OVER_LIMIT_MS);
  // Redirects are not followed, so that codes are only sent to the configured address.
  const request = fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
  const answer = await request.catch((error: unknown) => {
    throw connectionFailure(error);
  });
  await answer.body?.cancel().catch(() => undefined);
  if (!answer.ok) throw answerFailure(answer, now);
}

function connectionFailure(error: unknown): HandOverError {
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  const code = networkCode(error);
  const reason = isTimeout ? `no answer within ${HAND_OVER_LIMIT_MS} ms` : (code ?? 'the connection broke');
  return new HandOverError(failedBeforeSending(code) ? 'not-handed-over' : 'unknown', reason);
}

function answerFailure({ status, headers }: Response, now: number): HandOverError {
  const reason = `status ${status}`;
  if (status === 429 || status === 503) {
    const retryAfterMs = retryAfter(headers.get('retry-after'), now);
    return new HandOverError('not-handed-over', reason, { retryAfterMs });
  }
  return new HandOverError(status < 500 ? 'refused' : 'unknown', reason);
}

/** Reads Retry-After, seconds or a date (RFC 9110 section 10.2.3), as milliseconds from now. */
function retryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const wait = /^\d{1,6}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(wait) && wait > 0 ? wait : undefined;
}
