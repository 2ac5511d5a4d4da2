/** Sends a browser to an identity provider, by the protocol of the provider. */
import type { FetchPolicy } from '../../federation/address-policy.ts';
import type { Services } from '../../services.ts';
import { beginOidc, type Departure } from './oidc-sign-in.ts';

/**
 * Returns the address of the provider that the browser is redirected to.
 * @throws FederationFailure; `failedFederation` says it to the app
 */
export function beginFederated(services: Services, departure: Departure, policy: FetchPolicy): Promise<string> {
  return beginOidc(services, departure, policy);
}
