/**
 * CreateUserPoolClient: creates a client with a complete definition, and with a secret if one is requested or given.
 *
 * Beyond AWS: the name `_custom_id_:<client id>` (LocalStack's convention) sets the client's id. The name stays as given,
 * as on LocalStack, because Terraform compares it with what it wrote.
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
  const secret = secretOf(input, random);
  const client = await createClient(call, pool, {
    name,
    clientId: customClientId(name),
    secret,
    given,
    type: 'REGULAR',
  });
  return { UserPoolClient: describeClient(client) };
});

const customIdPrefix = '_custom_id_:';

/** The id that a name chooses, in the format that the model allows (ClientIdType). */
function customClientId(name: string): string | undefined {
  return name.startsWith(customIdPrefix) ? name.slice(customIdPrefix.length) : undefined;
}

function secretOf({ GenerateSecret, ClientSecret }: CreateUserPoolClientRequest, random: Random): string | null {
  if (GenerateSecret !== true) return ClientSecret ?? null;
  if (ClientSecret === undefined) return newClientSecret(random);
  // AWS's wording for this is not known.
  throw serviceError('InvalidParameterException', 'ClientSecret cannot be given together with GenerateSecret.');
}
