/** The sender of a pool's messages, as far as the pool's settings define it. */
import type { MessageSender } from '../records/message.ts';
import type { PoolDefinition } from '../records/pool.ts';

/**
 * Returns EmailConfiguration and SmsConfiguration in the form that providers take. Without a `From`, the sender is the
 * SES identity if that is an address ("EmailConfigurationType" of the API reference).
 */
export function messageSender({
  EmailConfiguration: email = {},
  SmsConfiguration: sms,
}: Pick<PoolDefinition, 'EmailConfiguration' | 'SmsConfiguration'>): MessageSender {
  return {
    from: email.From ?? identityAddress(email.SourceArn),
    replyTo: email.ReplyToEmailAddress ?? null,
    sourceArn: email.SourceArn ?? null,
    configurationSet: email.ConfigurationSet ?? null,
    snsRegion: sms?.SnsRegion ?? null,
  };
}

/** `arn:aws:ses:us-east-1:123456789012:identity/jane@example.com` names an address, `…/example.com` a domain. */
function identityAddress(arn = ''): string | null {
  const mark = ':identity/';
  const identity = arn.includes(mark) ? arn.slice(arn.indexOf(mark) + mark.length) : '';
  return identity.includes('@') ? identity : null;
}
