/** Sign-in with identity providers, as the endpoints and pages of a pool use it. */
import { beginFederated } from '../../authorization/federated/begin.ts';
import { failedFederation } from '../../authorization/federated/failed-federation.ts';
import { samlSignOut } from '../../authorization/federated/saml/sign-out.ts';
import { supportedProvider } from '../../authorization/federated/supported-provider.ts';
import { fetchPolicy } from '../../federation/address-policy.ts';
import { invalidRequest } from '../../federation/federation-failure.ts';
import type { Services } from '../../services.ts';
import { providerCookie } from './provider-cookies.ts';
import type { ProviderHooks } from './provider-hooks.ts';

export function identityProviders(services: Services): ProviderHooks {
  return {
    async begin({ context, address, request, parameters }, providerName) {
      const browser = providerCookie(context, address, services.random);
      try {
        const provider = await supportedProvider(services, request.client, providerName);
        if (provider === undefined) throw invalidRequest('The identity provider is not enabled for this client');
        const { pool, base } = address;
        const federatedRequest = { pool, request, parameters, provider, base, browser };
        return await beginFederated(services, federatedRequest, fetchPolicy(services.settings));
      } catch (error) {
        return failedFederation(request, error);
      }
    },
    // Other providers than SAML ones keep their sessions ("Logout endpoint" of the developer guide).
    end: async ({ address: { base }, session, returnTo }) =>
      (await samlSignOut(services, session, { base, location: returnTo })) ?? returnTo,
  };
}
