/**
 * Signatures of what Latchkey posts to other servers, in the form of the Standard Webhooks specification
 * (standardwebhooks.com), for which there are verifying libraries in most languages.
 */
import { decodedBase64 } from './base64.ts';
import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/**
 * Reads a secret as the specification writes it: `whsec_` and 24 to 64 bytes in base64.
 * @returns undefined for anything else
 */
export function parseWebhookSecret(text: string): Uint8Array | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const key = decodedBase64(text.slice(PREFIX.length));
  return key !== undefined && key.length >= 24 && key.length <= 64 ? key : undefined;
}

/** What is signed. */
export interface SignedWebhook {
  /** Names the event; the same for every attempt to bring it, so that receivers can tell a repetition. */
  readonly id: string;
  /** When this attempt is made, in milliseconds; receivers refuse what is minutes old. */
  readonly now: number;
  readonly body: string;
}

/** The headers that prove where a request comes from and when it was made. */
export function webhookHeaders(secret: Uint8Array, { id, now, body }: SignedWebhook): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000));
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
