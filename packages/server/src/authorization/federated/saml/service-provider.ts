/** The metadata of a pool for its SAML identity providers. */
import { serviceProviderId } from '../../../federation/saml/names.ts';
import { serviceProviderMetadata } from '../../../federation/saml/service-provider-metadata.ts';
import { signingCertificate } from '../../../rules/pools/signing-certificate.ts';
import type { Services } from '../../../services.ts';
import { consumerPath, logoutPath } from './paths.ts';
import { namedSamlProvider } from './saml-provider.ts';

/**
 * Returns the metadata as XML.
 * @param base where the pool's pages begin, without a slash at the end
 * @param providerName the provider that it is for: each has its own certificate for encryption
 */
export async function samlServiceProvider(
  services: Services,
  poolId: string,
  base: string,
  providerName: string | undefined,
): Promise<string> {
  const provider = providerName === undefined ? undefined : await namedSamlProvider(services, poolId, providerName);
  const { certificate } = await signingCertificate(services, poolId);
  return serviceProviderMetadata({
    entityId: serviceProviderId(poolId),
    consumerUrl: `${base}${consumerPath}`,
    logoutUrl: `${base}${logoutPath}`,
    signingCertificate: certificate,
    encryptionCertificate: provider?.content.encryptionCertificate ?? null,
    signsRequests: provider?.item.content.details['RequestSigningAlgorithm'] !== undefined,
  });
}
