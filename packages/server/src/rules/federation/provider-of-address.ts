/** Finds the identity provider of a user by the domain of an e-mail address ("SAML identifiers" of the developer guide). */
import { type IdentityProvider, isSaml } from './provider.ts';

/**
 * Returns the SAML provider that has the domain of the address among its identifiers; undefined for a text that is not an
 * address, or a domain that no provider has. Domains have no letter case (RFC 4343).
 */
export function providerOfAddress(
  providers: readonly IdentityProvider[],
  address: string,
): IdentityProvider | undefined {
  const [, domain] = /^[^@\s]+@([^@\s]+)$/.exec(address.trim()) ?? [];
  if (domain === undefined) return undefined;
  return providers.find(
    (provider) =>
      isSaml(provider) &&
      provider.content.identifiers.some((identifier) => identifier.toLowerCase() === domain.toLowerCase()),
  );
}
