/** `POST /saml2/idpresponse`: the answer of a SAML provider, to our request or without one. */
import type { Context } from 'hono';
import { failedFederation } from '../../authorization/federated/failed-federation.ts';
import { openProviderState } from '../../authorization/federated/provider-state.ts';
import type { SamlSecrets } from '../../authorization/federated/saml/begin.ts';
import { consumerPath } from '../../authorization/federated/saml/paths.ts';
import { finishSaml } from '../../authorization/federated/saml/finish.ts';
import { samlProvider } from '../../authorization/federated/saml/saml-provider.ts';
import { isUnsolicited, unsolicitedProvider } from '../../authorization/federated/saml/unsolicited.ts';
import { SamlRefusal } from '../../federation/saml/refusal.ts';
import type { BrowserParts } from '../browser/parts.ts';
import { readPageRequest } from '../browser/page-request.ts';
import { providerCookies } from '../browser/provider-cookies.ts';
import { refuse } from '../browser/refusal.ts';
import { readForm } from '../pages/form.ts';
import { completed, finishProviderSignIn, toApp } from './finish-provider-sign-in.ts';

export async function samlResponse(parts: BrowserParts, context: Context): Promise<Response> {
  const { services } = parts;
  const { SAMLResponse: message = '', RelayState: relayState = '' } = (await readForm(context.req.raw)) ?? {};
  if (isUnsolicited(relayState)) return unsolicited(parts, context, message, new URLSearchParams(relayState));
  const opened = openProviderState<Partial<SamlSecrets>>(services, relayState, providerCookies(context));
  // A state for a provider of another protocol has another callback.
  const providerState = opened?.callback.endsWith(consumerPath) === true ? opened : undefined;
  return finishProviderSignIn(parts, context, providerState, async (item, { callback, secrets: { requestId } }) => {
    const provider = await samlProvider(services, item);
    if (provider === undefined || requestId === undefined) throw new SamlRefusal('malformed');
    return finishSaml(services, provider, { requestId, consumerUrl: callback }, message);
  });
}

/** A sign-in that the provider began. */
async function unsolicited(
  parts: BrowserParts,
  context: Context,
  message: string,
  parameters: URLSearchParams,
): Promise<Response> {
  const { services } = parts;
  const page = await readPageRequest(parts, context, parameters);
  if (!page.ok) return refuse(context, page.address, page.refusal);
  const { address, request } = page;
  const location = await completed(parts, context, address, request, async () => {
    const provider = await unsolicitedProvider(services, request.client, request.provider ?? '');
    if (provider === undefined) throw new SamlRefusal('malformed');
    const occasion = { requestId: null, consumerUrl: `${address.base}${consumerPath}` };
    return finishSaml(services, provider, occasion, message);
  }).catch((error: unknown) => failedFederation(request, error));
  return toApp(context, location);
}
