/** The identity provider to which an authorization request leads. */
import type { IdentityProvider } from '../../rules/federation/provider.ts';
import type { Client } from '../../rules/pools/directory.ts';
import type { Services } from '../../services.ts';

/** `local`: the pool itself, on the pages of managed login. `unknown`: one that the app client does not have. */
export type ProviderChoice =
  | { readonly kind: 'local' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'provider'; readonly provider: IdentityProvider };

/** Stands for the pool itself in SupportedIdentityProviders and `identity_provider`. */
const LOCAL = 'COGNITO';

/**
 * Reads `identity_provider` and `idp_identifier` ("Authorize endpoint" of the developer guide). An app client with one
 * identity provider, and without COGNITO, leads there at once.
 */
export async function chooseProvider(
  { store }: Pick<Services, 'store'>,
  client: Client,
  parameters: URLSearchParams,
): Promise<ProviderChoice> {
  const { poolId } = client.record;
  const supported = client.record.definition.SupportedIdentityProviders ?? [];
  const given = await namedProvider({ store }, poolId, parameters);
  const [only, ...others] = supported;
  const name = given ?? (others.length === 0 ? only : undefined) ?? LOCAL;
  if (name === LOCAL) return { kind: given === undefined || supported.includes(LOCAL) ? 'local' : 'unknown' };
  const provider = supported.includes(name) ? await findProvider({ store }, poolId, name) : undefined;
  return provider === undefined ? { kind: 'unknown' } : { kind: 'provider', provider };
}

/** Returns the provider if the app client still has it. */
export async function supportedProvider(
  { store }: Pick<Services, 'store'>,
  { record: { poolId, definition } }: Client,
  name: string,
): Promise<IdentityProvider | undefined> {
  return definition.SupportedIdentityProviders?.includes(name) === true
    ? findProvider({ store }, poolId, name)
    : undefined;
}

/** Whether the request itself names a provider. */
export function isNamed(parameters: URLSearchParams): boolean {
  return ['identity_provider', 'idp_identifier'].some((name) => (parameters.get(name) ?? '') !== '');
}

/** Undefined: none is named. An identifier that nobody has is an unknown name. */
async function namedProvider(
  { store }: Pick<Services, 'store'>,
  poolId: string,
  parameters: URLSearchParams,
): Promise<string | undefined> {
  const name = parameters.get('identity_provider') ?? '';
  if (name !== '') return name;
  const identifier = parameters.get('idp_identifier') ?? '';
  if (identifier === '') return undefined;
  const item = await store.read.poolItems.find(poolId, 'identity-provider-identifier', identifier);
  return item?.content.providerName ?? '';
}

/** Read from the store: a provider that was deleted or changed is so at once, on all nodes. */
function findProvider(
  { store }: Pick<Services, 'store'>,
  poolId: string,
  name: string,
): Promise<IdentityProvider | undefined> {
  return store.read.poolItems.find(poolId, 'identity-provider', name);
}
