/** How users of identity providers are found: by the exact identity, which only one user of a pool can have. */
import type { Alias } from '../../records/alias.ts';

/** The attribute name under which the subject of an identity provider is known (AdminLinkProviderForUser). */
export const SUBJECT = 'Cognito_Subject';

/** A user of an identity provider, by one attribute. */
export interface ExternalIdentity {
  readonly providerName: string;
  /** `Cognito_Subject`, or the pool attribute that the provider's claim is mapped to. */
  readonly attributeName: string;
  /** Compared exactly, also where the pool ignores case: subjects are case-sensitive (OpenID Connect Core section 2). */
  readonly value: string;
}

/** The alias of an identity. The provider is part of it, so a subject means nothing at another provider. */
export function identityAlias(poolId: string, { providerName, attributeName, value }: ExternalIdentity): Alias {
  return { poolId, kind: 'identity', value: JSON.stringify([providerName, attributeName, value]) };
}
