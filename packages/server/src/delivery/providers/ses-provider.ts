/**
 * Hands e-mails to Amazon SES, or to another server that speaks its API (SESv2 `SendEmail`). Credentials come from where
 * AWS's SDK looks for them.
 */
import { awsFailure, loaded, oneAttempt } from './aws-failure.ts';
import { formatMailAddress, isMailAddress, type MailAddress, parseMailAddress } from '../text/mail-address.ts';
import { plainTextOf } from '../text/plain-text.ts';
import { HandOverError, type Provider } from './provider.ts';

export interface SesOptions {
  readonly region: string;
  /** In place of Amazon's. */
  readonly endpoint: string | undefined;
  /** `From` of pools that name none. */
  readonly from: MailAddress;
}

/** A provider that calls SES. */
export async function sesProvider({ region, endpoint, from }: SesOptions): Promise<Provider> {
  const { SESv2Client, SendEmailCommand } = await loaded(
    '@aws-sdk/client-sesv2',
    () => import('@aws-sdk/client-sesv2'),
  );
  const client = new SESv2Client({ region, ...oneAttempt, ...(endpoint === undefined ? {} : { endpoint }) });
  return {
    name: 'ses',
    async handOver({ to, subject, body, sender }) {
      if (!isMailAddress(to)) throw new HandOverError('refused', 'the destination is no e-mail address');
      const poolFrom = sender.from === null ? from : parseMailAddress(sender.from);
      const replyTo = sender.replyTo === null ? undefined : parseMailAddress(sender.replyTo);
      if (poolFrom === undefined) throw new HandOverError('refused', "the pool's From is no address");
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
