/**
 * Posts messages to a web address of the operator, as signed JSON (docs/guide/messages.md), for providers that Latchkey
 * does not support.
 */
import type { Message } from '../../records/message.ts';
import { plainTextOf } from '../text/plain-text.ts';
import type { Provider } from './provider.ts';
import { postSigned } from './signed-post.ts';

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
      await postSigned({ url, secret, id: message.id, now: clock.now(), contentType: 'application/json', body });
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
