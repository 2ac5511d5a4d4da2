/** ProviderDetails of all types: checks them, and finds out what the service adds. */
import type { IdentityProviderTypeType } from '@latchkey/model';
import { fetchPolicy } from '../../federation/address-policy.ts';
import { isAppleKey } from '../../federation/oidc/apple-secret.ts';
import { effectiveDetails } from '../../federation/oidc/provider-settings.ts';
import type { IdentityProviderContent } from '../../records/pool-items/identity-provider.ts';
import type { Services } from '../../services.ts';
import { checkAddresses, oidcDetails } from './oidc-details.ts';
import { invalid } from './invalid.ts';
import { assertDetails } from './required-details.ts';
import { samlDetails } from './saml-details.ts';
import { isSocial, socialProviders } from './social-details.ts';

type Details = Readonly<Record<string, string>>;
type DetailsContent = Pick<IdentityProviderContent, 'details' | 'derived' | 'saml'>;

/** The detail that is never returned. */
const PRIVATE_KEY = 'private_key';

/**
 * Checks the given details, and fetches the documents that they name. In development, documents may also come from this
 * machine.
 * @param before the stored provider; undefined for a new one. A private key that is not given stays: since the service
 *   does not return it, those who read a provider and write it back do not have it.
 * @throws InvalidParameterException (the message about Apple's key is ours)
 */
export async function detailsContent(
  services: Pick<Services, 'settings' | 'clock' | 'random'>,
  poolId: string,
  type: IdentityProviderTypeType,
  given: Details,
  before?: DetailsContent,
): Promise<DetailsContent> {
  const policy = fetchPolicy(services.settings);
  if (isSocial(type)) {
    const kept = before?.details[PRIVATE_KEY];
    const details = kept === undefined ? given : { [PRIVATE_KEY]: kept, ...given };
    assertDetails(details, socialProviders[type].required);
    checkAddresses(details, policy);
    if (type === 'SignInWithApple' && !(await isAppleKey(details[PRIVATE_KEY] ?? ''))) {
      throw invalid('private_key must be a PKCS #8 key for ES256.');
    }
    return { details, derived: socialProviders[type].added(details), saml: null };
  }
  if (type === 'OIDC') return { details: given, derived: await oidcDetails(given, policy), saml: null };
  return { details: given, ...(await samlDetails(services, poolId, given, policy, before?.saml ?? null)) };
}

/** ProviderDetails as the service returns them. */
export function describedDetails(content: DetailsContent): Details {
  const { [PRIVATE_KEY]: _secret, ...shown } = effectiveDetails(content);
  return shown;
}
