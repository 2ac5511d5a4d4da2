/** `/oauth2/idpresponse`: the answer of an OIDC or social provider, by redirect or form post. */
import type { Context } from 'hono';
import { finishOidc, type OidcCalls } from '../../authorization/federated/oidc-sign-in.ts';
import { openProviderState } from '../../authorization/federated/provider-state.ts';
import type { OidcSecrets } from '../../federation/oidc/begin-sign-in.ts';
import type { BrowserParts } from '../browser/parts.ts';
import { providerCookies } from '../browser/provider-cookies.ts';
import { finishProviderSignIn } from './finish-provider-sign-in.ts';

export async function oidcResponse(
  parts: BrowserParts,
  calls: OidcCalls,
  context: Context,
  parameters: URLSearchParams,
): Promise<Response> {
  const state = parameters.get('state') ?? undefined;
  const providerState = openProviderState<OidcSecrets>(parts.services, state, providerCookies(context));
  return finishProviderSignIn(parts, context, providerState, (provider, opened) =>
    finishOidc(calls, provider, opened, parameters),
  );
}
