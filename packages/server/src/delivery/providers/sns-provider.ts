/**
 * Sends SMS through Amazon SNS, or another server with its API (`Publish` to a phone number). Credentials are those
 * that the AWS SDK finds. The role in a pool's SmsConfiguration is not used, because only Cognito's own account can
 * assume it.
 */
import type { SNSClient } from '@aws-sdk/client-sns';
import { awsFailure, loadOptionalPackage, singleAttempt } from './aws-failure.ts';
import { HandOverError, type Provider } from './provider.ts';

export interface SnsOptions {
  /** Region for pools without `SnsRegion`. */
  readonly region: string;
  /** Replaces Amazon's endpoint. */
  readonly endpoint: string | undefined;
}

/** Returns a provider that calls SNS. */
export async function snsProvider({ region, endpoint }: SnsOptions): Promise<Provider> {
  const sns = await loadOptionalPackage('@aws-sdk/client-sns', () => import('@aws-sdk/client-sns'));
  const clients = new Map<string, SNSClient>();
  const clientOf = (where: string): SNSClient => {
    const present = clients.get(where);
    if (present !== undefined) return present;
    const settings = { region: where, ...singleAttempt, ...(endpoint === undefined ? {} : { endpoint }) };
    const client = new sns.SNSClient(settings);
    clients.set(where, client);
    return client;
  };
  return {
    name: 'sns',
    async handOver({ to, body, sender }) {
      // SNS requires E.164. Any other text could address something that is not a phone.
      if (!/^\+\d{5,15}$/.test(to)) throw new HandOverError('refused', 'the destination is not a phone number');
      const command = new sns.PublishCommand({
        PhoneNumber: to,
        Message: body,
        // Gives codes priority over advertisements ("Sending SMS messages", SNS developer guide).
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
