/**
 * Hands e-mails to Amazon SES, or to another server that speaks its API (SESv2 `SendEmail`). Credentials come from where
 * AWS's SDK looks for them.
 */
import { awsFailure, loaded, oneAttempt } from './aws-failure.ts';
import { isMailAddress, type MailAddress } from './mail-address.ts';
import { plainTextOf } from './plain-text.ts';
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
      const command = new SendEmailCommand({
        FromEmailAddress: sender.from ?? formatted(from),
        FromEmailAddressIdentityArn: sender.sourceArn ?? undefined,
        Destination: { ToAddresses: [to] },
        ReplyToAddresses: sender.replyTo === null ? undefined : [sender.replyTo],
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

function formatted({ name, address }: MailAddress): string {
  return name === '' ? address : `"${name.replace(/(["\\])/g, '\\$1')}" <${address}>`;
}
