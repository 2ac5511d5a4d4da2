/** The identity provider that an authorization request names. */
import type { Client, Directory } from '../../rules/pools/directory.ts';
import { textIn } from './parameters.ts';

/** The name of the pool itself among the identity providers of a client. */
export const LOCAL_PROVIDER = 'COGNITO';

/**
 * Returns its name, null if the request names none, and undefined for one that the client does not have. `idp_identifier`
 * names it by one of its identifiers, `identity_provider` by its name.
 */
export async function namedProvider(
  directory: Pick<Directory, 'item'>,
  client: Client,
  parameters: URLSearchParams,
): Promise<string | null | undefined> {
  const identifier = textIn(parameters, 'idp_identifier');
  const name = textIn(parameters, 'identity_provider');
  if (name === null && identifier === null) return null;
  const named = name ?? (await nameOf(directory, client.poolId, identifier ?? ''));
  return named !== undefined && providersOf(client).includes(named) ? named : undefined;
}

/**
 * Whether users who were authenticated by the provider may sign in to the client.
 * @param provider null: the pool
 */
export function accepts(client: Client, provider: string | null): boolean {
  return providersOf(client).includes(provider ?? LOCAL_PROVIDER);
}

/** Returns the provider that the request goes to without asking: the only one of a client that has no local users. */
export function onlyProvider(client: Client): string | null {
  const [only, ...others] = providersOf(client);
  return only !== undefined && only !== LOCAL_PROVIDER && others.length === 0 ? only : null;
}

function providersOf({ record: { definition } }: Client): readonly string[] {
  return definition.SupportedIdentityProviders ?? [];
}

async function nameOf(
  directory: Pick<Directory, 'item'>,
  poolId: string,
  identifier: string,
): Promise<string | undefined> {
  // IdpIdentifierType of the service model: longer ones do not exist.
  if (identifier.length > 40) return undefined;
  return (await directory.item(poolId, 'identity-provider-identifier', identifier))?.content.providerName;
}
