/** `/oauth2/idpresponse`: the answer of an OIDC or social provider, by redirect or form post. */
import type { Context } from 'hono';
import { finishOidc, type OidcCalls } from '../../authorization/federated/oidc-sign-in.ts';
import { openTrip } from '../../authorization/federated/provider-state.ts';
import type { OidcSecrets } from '../../federation/oidc/begin-sign-in.ts';
import type { BrowserParts } from '../browser/parts.ts';
import { providerCookies } from '../browser/provider-cookies.ts';
import { finishTrip } from './finish-trip.ts';

export async function oidcResponse(
  parts: BrowserParts,
  calls: OidcCalls,
  context: Context,
  parameters: URLSearchParams,
): Promise<Response> {
  const state = parameters.get('state') ?? undefined;
  const trip = openTrip<OidcSecrets>(parts.services, state, providerCookies(context));
  return finishTrip(parts, context, trip, (provider, opened) => finishOidc(calls, provider, opened, parameters));
}
