/** Begins a sign-in with a SAML identity provider. */
import { invalidRequest } from '../../../federation/federation-failure.ts';
import { authnRequestUrl } from '../../../federation/saml/authn-request.ts';
import { serviceProviderId } from '../../../federation/saml/names.ts';
import { messageId } from '../../../federation/saml/redirect.ts';
import { signingCertificate } from '../../../rules/pools/signing-certificate.ts';
import type { Services } from '../../../services.ts';
import type { FederatedRequest } from '../federated-request.ts';
import { type ProviderState, sealProviderState } from '../provider-state.ts';
import { consumerPath } from './paths.ts';
import { samlProvider } from './saml-provider.ts';

/** What is remembered while a browser is at a SAML provider. */
export interface SamlSecrets {
  /** The ID of the request, which the answer repeats. */
  readonly requestId: string;
}

/**
 * Returns the address of the identity provider that the browser is redirected to. The user name that the app suggests is
 * not passed on, as in Cognito.
 * @throws FederationFailure
 */
export async function beginSaml(services: Services, federatedRequest: FederatedRequest): Promise<string> {
  const { pool, request, parameters, base, browser } = federatedRequest;
  const provider = await samlProvider(services, federatedRequest.provider);
  if (provider === undefined) throw invalidRequest(`${federatedRequest.provider.itemId} has no SAML metadata`);
  const { itemId, content } = provider.item;
  const requestId = messageId(services.random);
  const callback = `${base}${consumerPath}`;
  const providerState: ProviderState<SamlSecrets> = {
    poolId: pool.id,
    clientId: request.client.id,
    provider: itemId,
    query: parameters.toString(),
    callback,
    secrets: { requestId },
  };
  const relayState = sealProviderState(services, providerState, browser);
  if (relayState === undefined) throw invalidRequest('The request is too long to be passed to an identity provider');
  const signs = content.details['RequestSigningAlgorithm'] !== undefined;
  return authnRequestUrl({
    id: requestId,
    issuedAt: services.clock.now(),
    destination: provider.metadata.signInUrl,
    issuer: serviceProviderId(pool.id),
    consumerUrl: callback,
    relayState,
    signingKey: signs ? (await signingCertificate(services, pool.id)).privateKey : null,
    forceAuthn: request.prompt.has('login'),
  });
}
