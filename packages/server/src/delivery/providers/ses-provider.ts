/**
 * Sends e-mails through Amazon SES, or another server with its API (SESv2 `SendEmail`). Credentials are those that the
 * AWS SDK finds.
 */
import { awsFailure, loadOptionalPackage, singleAttempt } from './aws-failure.ts';
import { formatMailAddress, isMailAddress, type MailAddress, parseMailAddress } from '../text/mail-address.ts';
import { plainTextOf } from '../text/plain-text.ts';
import { HandOverError, type Provider } from './provider.ts';

export interface SesOptions {
  readonly region: string;
  /** Replaces Amazon's endpoint. */
  readonly endpoint: string | undefined;
  /** `From` for pools without one. */
  readonly from: MailAddress;
}

/** Returns a provider that calls SES. */
export async function sesProvider({ region, endpoint, from }: SesOptions): Promise<Provider> {
  const { SESv2Client, SendEmailCommand } = await loadOptionalPackage(
    '@aws-sdk/client-sesv2',
    () => import('@aws-sdk/client-sesv2'),
  );
  const client = new SESv2Client({ region, ...singleAttempt, ...(endpoint === undefined ? {} : { endpoint }) });
  return {
    name: 'ses',
    async handOver({ to, subject, body, sender }) {
      if (!isMailAddress(to)) throw new HandOverError('refused', 'the destination is not an e-mail address');
      const poolFrom = sender.from === null ? from : parseMailAddress(sender.from);
      const replyTo = sender.replyTo === null ? undefined : parseMailAddress(sender.replyTo);
      if (poolFrom === undefined) throw new HandOverError('refused', "the pool's From is not an e-mail address");
      const command = new SendEmailCommand({
        FromEmailAddress: formatMailAddress(poolFrom),
        FromEmailAddressIdentityArn: sender.sourceArn ?? undefined,
        Destination: { ToAddresses: [to] },
        ReplyToAddresses: replyTo && [formatMailAddress(replyTo)],
        ConfigurationSetName: sender.configurationSet ?? undefined,
        Content: {
          Simple: { Subject: text(subject ?? ''), Body: { Html: text(body), Text: text(plainTextOf(body)) } },
        },
      });
      await client.send(command).catch((error: unknown) => {
        throw awsFailure(error);
      });
    },
  };
}

function text(Data: string): { readonly Data: string; readonly Charset: string } {
  return { Data, Charset: 'UTF-8' };
}
