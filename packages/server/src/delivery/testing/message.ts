import type { Message } from '../../records/message.ts';

let messages = 0;

/** Returns an e-mail of a sign-up, with changes. */
export function testMessage(change: Partial<Message> = {}): Message {
  messages += 1;
  return {
    id: `00000000-0000-4000-8000-${String(messages).padStart(12, '0')}`,
    poolId: 'us-east-1_a',
    sub: '11111111-1111-4111-8111-111111111111',
    username: 'jane',
    to: 'jane@example.com',
    medium: 'EMAIL',
    kind: 'sign-up',
    code: '123456',
    subject: 'Your verification code',
    body: 'Your verification code is <b>123456</b>.',
    sender: { from: null, replyTo: null, sourceArn: null, configurationSet: null, snsRegion: null },
    validity: { expiresAt: 4_102_444_800_000, of: { purpose: 'sign-up', hash: 'AAAA' } },
    ...change,
  };
}
