/**
 * AddUserPoolClientSecret: gives a client a second secret, generated or given. Both secrets are valid until one of them
 * is deleted, so that an application can change its secret without interruption. Returns a generated secret, once.
 */
import { serviceError } from '@latchkey/model';
import type { ClientSecret } from '../../records/client.ts';
import { newClientSecret } from '../../rules/pools/identifiers.ts';
import { operation } from '../operation.ts';
import { describeClientSecret } from './client-secret-descriptor.ts';
import { changeClientSecrets } from './client-secrets.ts';

/** "Quotas in Amazon Cognito". */
const maxSecrets = 2;

export const AddUserPoolClientSecret = operation('AddUserPoolClientSecret', 'iam', async (call) => {
  const { ClientId, ClientSecret: given } = call.input;
  const value = given ?? newClientSecret(call.random);
  const added = await changeClientSecrets(call, call.input, (secrets) => {
    const newest = secrets.at(-1);
    // The message is ours: AWS documents the operation for confidential clients only.
    if (newest === undefined) throw invalid('The app client is a public client: it has no client secret.');
    if (secrets.length >= maxSecrets) {
      throw serviceError('LimitExceededException', `Client secrets cannot exceed limit of ${maxSecrets} secrets.`);
    }
    if (secrets.some((secret) => secret.value === value)) throw invalid('The app client already has this secret.');
    // The time is part of the secret's id.
    const secret: ClientSecret = { value, createdAt: Math.max(call.clock.now(), newest.createdAt + 1) };
    return { secrets: [...secrets, secret], result: secret };
  });
  const generated = given === undefined ? { ClientSecretValue: value } : {};
  return { ClientSecretDescriptor: { ...describeClientSecret(ClientId, added), ...generated } };
});

function invalid(message: string) {
  return serviceError('InvalidParameterException', message);
}
