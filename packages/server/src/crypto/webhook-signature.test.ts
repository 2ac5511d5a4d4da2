import { expect, it } from 'vitest';
import { parseWebhookSecret, webhookHeaders } from './webhook-signature.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

it('signs like the published example of Standard Webhooks', () => {
  const key = parseWebhookSecret(secret) ?? new Uint8Array();
  const event = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', now: 1_614_265_330_999, body: '{"test": 2432232314}' };
  expect(webhookHeaders(key, event)).toStrictEqual({
    'webhook-id': event.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

it('accepts secrets of 24 to 64 bytes in base64, with or without padding', () => {
  const written = (bytes: number) => `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;
  for (const length of [24, 32, 64]) {
    expect(parseWebhookSecret(written(length))).toHaveLength(length);
    expect(parseWebhookSecret(written(length).replaceAll('=', ''))).toHaveLength(length);
  }
  for (const text of [written(23), written(65), secret.slice(6), 'whsec_', `${secret}!`, secret.replace('K', ' ')]) {
    expect(parseWebhookSecret(text)).toBeUndefined();
  }
});
