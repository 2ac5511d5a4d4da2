/** The endpoints for SAML identity providers. */
import { type Context, Hono } from 'hono';
import { consumerPath, logoutPath } from '../../authorization/federated/saml/paths.ts';
import { samlServiceProvider } from '../../authorization/federated/saml/service-provider.ts';
import { finishSamlSignOut } from '../../authorization/federated/saml/sign-out.ts';
import { clientOfSignOut } from '../../authorization/federated/saml/sign-out-state.ts';
import type { BrowserParts } from '../browser/parts.ts';
import { logged } from '../browser/logged.ts';
import { poolAddress } from '../browser/pool-address.ts';
import { refuse } from '../browser/refusal.ts';
import { poolPaths } from '../browser/routes.ts';
import { readForm } from '../pages/form.ts';
import { metadataPath } from './paths.ts';
import { samlResponse } from './saml-response.ts';
import { redirectTo } from '../browser/redirect.ts';

export function samlPostSurface(parts: BrowserParts): Hono {
  const app = new Hono();
  const consume = logged(parts.services, consumerPath, (context) => samlResponse(parts, context));
  const finishSignOut = logged(parts.services, logoutPath, (context) => signedOut(parts, context));
  for (const path of poolPaths(consumerPath)) app.post(path, consume);
  for (const path of poolPaths(logoutPath)) app.post(path, finishSignOut);
  return app;
}

export function samlReadSurface(parts: BrowserParts): Hono {
  const app = new Hono();
  const read = logged(parts.services, metadataPath, (context) => metadata(parts, context));
  for (const path of poolPaths(metadataPath)) app.get(path, read);
  return app;
}

/** `POST /saml2/logout`: the answer to a logout request. */
async function signedOut({ services, publicUrl }: BrowserParts, context: Context): Promise<Response> {
  const { directory, settings } = services;
  const { SAMLResponse: message = '', RelayState: relayState = '' } = (await readForm(context.req.raw)) ?? {};
  const clientId = clientOfSignOut(relayState);
  const address = await poolAddress({ directory, settings, publicUrl }, context, clientId);
  const location =
    address && (await finishSamlSignOut(services, address.pool.id, { samlResponse: message, relayState }));
  if (location === undefined) return refuse(context, address, { place: 'page', error: 'invalid_request', clientId });
  return redirectTo(context, location);
}

/** `GET /saml2/metadata?identity_provider=NAME`: ours; the provider is needed for its certificate for encryption only. */
async function metadata({ services, publicUrl }: BrowserParts, context: Context): Promise<Response> {
  const { directory, settings } = services;
  const address = await poolAddress({ directory, settings, publicUrl }, context, context.req.query('client_id'));
  if (address === undefined) return context.json({ message: 'Which pool? Add its id to the path, or client_id.' }, 400);
  const name = context.req.query('identity_provider');
  const xml = await samlServiceProvider(services, address.pool.id, address.base, name);
  return context.body(xml, 200, {
    'content-type': 'application/samlmetadata+xml',
    'x-content-type-options': 'nosniff',
  });
}
