/** Begins a sign-in with a SAML identity provider. */
import { authnRequestUrl } from '../../../federation/saml/authn-request.ts';
import { serviceProviderId } from '../../../federation/saml/names.ts';
import { messageId } from '../../../federation/saml/redirect.ts';
import { signingCertificate } from '../../../rules/pools/signing-certificate.ts';
import type { Services } from '../../../services.ts';
import type { AuthorizationRequest } from '../../request/authorization-request.ts';
import type { SamlProvider } from './saml-provider.ts';
import { sealSamlState } from './saml-state.ts';

/** What a sign-in with a provider is begun for. */
export interface SamlBeginning {
  /** Where the pool's pages begin, without a slash at the end. */
  readonly base: string;
  readonly request: AuthorizationRequest;
  /** The parameters of the request as they came. */
  readonly parameters: URLSearchParams;
  /** The value of the cookie that binds the sign-in to the browser. */
  readonly browser: string;
}

/** Returns the address of the identity provider that the browser is redirected to. */
export async function beginSaml(
  services: Services,
  provider: SamlProvider,
  { base, request, parameters, browser }: SamlBeginning,
): Promise<string> {
  const { poolId, itemId: providerName, content } = provider.item;
  const requestId = messageId(services.random);
  const consumerUrl = `${base}/saml2/idpresponse`;
  const signs = content.details['RequestSigningAlgorithm'] !== undefined;
  return authnRequestUrl({
    id: requestId,
    issuedAt: services.clock.now(),
    destination: provider.metadata.signInUrl,
    issuer: serviceProviderId(poolId),
    consumerUrl,
    relayState: sealSamlState(
      services,
      { poolId, clientId: request.client.id },
      { purpose: 'sign-in', requestId, providerName, consumerUrl, next: parameters.toString(), browser },
    ),
    signingKey: signs ? (await signingCertificate(services, poolId)).privateKey : null,
    forceAuthn: request.prompt.has('login'),
  });
}
