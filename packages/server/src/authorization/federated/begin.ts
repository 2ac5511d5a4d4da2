/** Sends a browser to an identity provider, by the protocol of the provider. */
import type { FetchPolicy } from '../../federation/address-policy.ts';
import { isSaml } from '../../rules/federation/provider.ts';
import type { Services } from '../../services.ts';
import type { FederatedRequest } from './federated-request.ts';
import { beginOidc } from './oidc-sign-in.ts';
import { beginSaml } from './saml/begin.ts';

/**
 * Returns the address of the provider that the browser is redirected to.
 * @throws FederationFailure; `failedFederation` reports it to the app
 */
export function beginFederated(
  services: Services,
  federatedRequest: FederatedRequest,
  policy: FetchPolicy,
): Promise<string> {
  return isSaml(federatedRequest.provider)
    ? beginSaml(services, federatedRequest)
    : beginOidc(services, federatedRequest, policy);
}
