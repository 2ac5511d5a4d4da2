/**
 * Signatures of Latchkey's requests to other servers, in the form of the Standard Webhooks specification
 * (standardwebhooks.com). There are libraries that verify it in most languages.
 */
import { decodeBase64 } from './base64.ts';
import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/**
 * Reads a secret in the form of the specification: `whsec_` and 24 to 64 bytes in base64.
 * @returns undefined for anything else
 */
export function parseWebhookSecret(text: string): Uint8Array | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const key = decodeBase64(text.slice(PREFIX.length));
  return key !== undefined && key.length >= 24 && key.length <= 64 ? key : undefined;
}

/** The signed content. */
export interface SignedWebhook {
  /** Id of the event, the same in every attempt to deliver it, so that receivers recognize a repetition. */
  readonly id: string;
  /** The time of this attempt, in milliseconds since the epoch; receivers reject requests that are minutes old. */
  readonly now: number;
  readonly body: string;
}

/** Returns the headers that prove the sender and the time of a request. */
export function webhookHeaders(secret: Uint8Array, { id, now, body }: SignedWebhook): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000));
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
