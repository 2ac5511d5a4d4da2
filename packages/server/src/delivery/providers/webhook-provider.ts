/**
 * Posts messages to a web address of the operator, as signed JSON (docs/guide/messages.md), for providers that Latchkey
 * does not support. Meaning of the answer: with 2xx the message was accepted; with 429 and 503 it was not, and may be
 * repeated; with other 4xx and redirects it was refused; with other 5xx and broken connections the result is unknown.
 */
import { webhookHeaders } from '../../crypto/webhook-signature.ts';
import type { Message } from '../../records/message.ts';
import { failedBeforeSending, networkCode } from './network-failure.ts';
import { plainTextOf } from '../text/plain-text.ts';
import { HAND_OVER_LIMIT_MS, HandOverError, type Provider } from './provider.ts';

export interface WebhookOptions {
  readonly url: URL;
  /** Secret of the signature. */
  readonly secret: Uint8Array;
  readonly clock: { now(): number };
  /** `From` of e-mails if the pool has none. */
  readonly from: string | null;
}

/** Returns a provider that posts to a web address. */
export function webhookProvider({ url, secret, clock, from }: WebhookOptions): Provider {
  return {
    name: 'webhook',
    async handOver(message) {
      const body = JSON.stringify(payloadOf(message, from));
      const signed = webhookHeaders(secret, { id: message.id, now: clock.now(), body });
      const headers = { ...signed, 'content-type': 'application/json', 'user-agent': 'latchkey' };
      const signal = AbortSignal.timeout(HAND_OVER_LIMIT_MS);
      // Redirects are not followed, so that codes are only sent to the configured address.
      const request = fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      const answer = await request.catch((error: unknown) => {
        throw connectionFailure(error);
      });
      await answer.body?.cancel().catch(() => undefined);
      if (!answer.ok) throw answerFailure(answer, clock.now());
    },
  };
}

/** Returns the posted JSON. Its names and values are a public interface: add members, but do not change any. */
function payloadOf({ id, medium, kind, to, subject, body, code, sender, ...user }: Message, from: string | null) {
  const { poolId, sub, username } = user;
  const about = { id, medium, kind, userPoolId: poolId, sub, username, to, code };
  if (medium === 'SMS') return { ...about, text: body };
  const { replyTo, sourceArn, configurationSet } = sender;
  const mail = { from: sender.from ?? from, replyTo, sourceArn, configurationSet };
  return { ...about, ...mail, subject, html: body, text: plainTextOf(body) };
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
