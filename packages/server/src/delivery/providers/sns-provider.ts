/**
 * Hands SMS to Amazon SNS, or to another server that speaks its API (`Publish` to a phone number). Credentials come from
 * where AWS's SDK looks for them; the role in a pool's SmsConfiguration means something to Cognito's own account only.
 */
import type { SNSClient } from '@aws-sdk/client-sns';
import { awsFailure, loaded, oneAttempt } from './aws-failure.ts';
import { HandOverError, type Provider } from './provider.ts';

export interface SnsOptions {
  /** Region of pools that name none (`SnsRegion`). */
  readonly region: string;
  /** In place of Amazon's. */
  readonly endpoint: string | undefined;
}

/** A provider that calls SNS. */
export async function snsProvider({ region, endpoint }: SnsOptions): Promise<Provider> {
  const sns = await loaded('@aws-sdk/client-sns', () => import('@aws-sdk/client-sns'));
  const clients = new Map<string, SNSClient>();
  const clientOf = (where: string): SNSClient => {
    const present = clients.get(where);
    if (present !== undefined) return present;
    const settings = { region: where, ...oneAttempt, ...(endpoint === undefined ? {} : { endpoint }) };
    const client = new sns.SNSClient(settings);
    clients.set(where, client);
    return client;
  };
  return {
    name: 'sns',
    async handOver({ to, body, sender }) {
      // E.164, as SNS wants it; anything else could name something that is no phone.
      if (!/^\+\d{5,15}$/.test(to)) throw new HandOverError('refused', 'the destination is no phone number');
      const command = new sns.PublishCommand({
        PhoneNumber: to,
        Message: body,
        // Codes go before advertisements ("Sending SMS messages", SNS developer guide).
        MessageAttributes: { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } },
      });
      await clientOf(sender.snsRegion ?? region)
        .send(command)
        .catch((error: unknown) => {
          throw awsFailure(error);
        });
    },
  };
}
