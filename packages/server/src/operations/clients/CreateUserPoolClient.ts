/**
 * CreateUserPoolClient: creates a client with a complete definition, and with a secret if one is requested or given.
 */
import { type CreateUserPoolClientRequest, serviceError } from '@latchkey/model';
import { newClientSecret } from '../../rules/pools/identifiers.ts';
import type { Random } from '../../ports/random.ts';
import { operation } from '../operation.ts';
import { describeClient } from './client-description.ts';
import { createClient } from './create-client.ts';

export const CreateUserPoolClient = operation('CreateUserPoolClient', 'iam', async (call) => {
  const { input, random, directory } = call;
  const { UserPoolId, ClientName: name, GenerateSecret: _generate, ClientSecret: _secret, ...given } = input;
  const pool = await directory.pool(UserPoolId);
  const client = await createClient(call, pool, { name, secret: secretOf(input, random), given, type: 'REGULAR' });
  return { UserPoolClient: describeClient(client) };
});

function secretOf({ GenerateSecret, ClientSecret }: CreateUserPoolClientRequest, random: Random): string | null {
  if (GenerateSecret !== true) return ClientSecret ?? null;
  if (ClientSecret === undefined) return newClientSecret(random);
  // AWS's wording for this is not known.
  throw serviceError('InvalidParameterException', 'ClientSecret cannot be given together with GenerateSecret.');
}
