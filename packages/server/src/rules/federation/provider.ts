/** An identity provider of a pool, as the rules of federation use it. */
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import type { Identity } from '../attributes/identities.ts';

export type IdentityProvider = PoolItemRecord<'identity-provider'>;

/** The entry of `identities` for a user of the provider. */
export function newIdentity(
  { itemId, content: { providerType, saml } }: IdentityProvider,
  userId: string,
  primary: boolean,
  now: number,
): Identity {
  return {
    userId,
    providerName: itemId,
    providerType,
    issuer: saml?.entityId ?? null,
    primary,
    dateCreated: now,
  };
}

/** Whether the provider speaks SAML. */
export function isSaml({ content: { providerType } }: IdentityProvider): boolean {
  return providerType === 'SAML';
}
