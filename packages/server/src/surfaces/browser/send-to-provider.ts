/** Redirects a browser to an identity provider. */
import type { Context } from 'hono';
import { beginFederated } from '../../authorization/federated/begin.ts';
import { failedFederation } from '../../authorization/federated/failed-federation.ts';
import { fetchPolicy } from '../../federation/address-policy.ts';
import type { IdentityProvider } from '../../rules/federation/provider.ts';
import type { PageRequest } from './page-request.ts';
import type { BrowserParts } from './parts.ts';
import { providerCookie } from './provider-cookies.ts';

/** An error is told to the app. */
export async function sendToProvider(
  { services }: BrowserParts,
  context: Context,
  { address, request, parameters }: Extract<PageRequest, { ok: true }>,
  provider: IdentityProvider,
): Promise<Response> {
  const { pool, base } = address;
  const browser = providerCookie(context, address, services.random);
  const departure = { pool, request, parameters, provider, base, browser };
  const location = await beginFederated(services, departure, fetchPolicy(services.settings)).catch((error: unknown) =>
    failedFederation(request, error),
  );
  return context.redirect(location, 302);
}
