/** Who a pool's messages come from, as far as its settings say. */
import type { MessageSender } from '../records/message.ts';
import type { PoolDefinition } from '../records/pool.ts';

/**
 * EmailConfiguration and SmsConfiguration as providers take them. Without a `From`, an SES identity that is an address is
 * the sender ("EmailConfigurationType" of the API reference).
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
