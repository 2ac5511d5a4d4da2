import { expect, it } from 'vitest';
import { messageSender } from './message-sender.ts';

const nobody = { from: null, replyTo: null, sourceArn: null, configurationSet: null, snsRegion: null };
const identity = (name: string) => `arn:aws:ses:us-east-1:123456789012:identity/${name}`;

it.each([
  [{}, {}],
  [
    { EmailConfiguration: { From: 'Jane <jane@example.com>', SourceArn: identity('no-reply@example.com') } },
    { from: 'Jane <jane@example.com>', sourceArn: identity('no-reply@example.com') },
  ],
  [
    { EmailConfiguration: { SourceArn: identity('no-reply@example.com') } },
    { from: 'no-reply@example.com', sourceArn: identity('no-reply@example.com') },
  ],
  [{ EmailConfiguration: { SourceArn: 'arn:aws:ses:us-east-1:1:a@b' } }, { sourceArn: 'arn:aws:ses:us-east-1:1:a@b' }],
  [{ EmailConfiguration: { SourceArn: identity('example.com') } }, { sourceArn: identity('example.com') }],
  [
    { EmailConfiguration: { ReplyToEmailAddress: 'help@example.com', ConfigurationSet: 'set' } },
    { replyTo: 'help@example.com', configurationSet: 'set' },
  ],
  [
    { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', SnsRegion: 'eu-west-1' } },
    { snsRegion: 'eu-west-1' },
  ],
])('%j', (definition, expected) => {
  expect(messageSender(definition)).toStrictEqual({ ...nobody, ...expected });
});
