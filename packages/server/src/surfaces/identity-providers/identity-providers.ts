/** The endpoints to which identity providers send browsers back. */
import { type Context, Hono } from 'hono';
import { openOidcCalls } from '../../authorization/federated/oidc-sign-in.ts';
import { fetchPolicy } from '../../federation/address-policy.ts';
import type { BrowserParts } from '../browser/parts.ts';
import { logged } from '../browser/logged.ts';
import { poolPaths } from '../browser/routes.ts';
import { readForm } from '../pages/form.ts';
import { providerPaths } from './paths.ts';
import { oidcResponse } from './oidc-response.ts';

export function identityProvidersSurface(parts: BrowserParts): Hono {
  const { services } = parts;
  const { clock, settings } = services;
  const calls = openOidcCalls(clock, fetchPolicy(settings));
  const app = new Hono();
  const [endpoint] = providerPaths;
  const byQuery = logged(services, endpoint, (context) => oidcResponse(parts, calls, context, queryOf(context)));
  const byForm = logged(services, endpoint, async (context) => {
    const form = (await readForm(context.req.raw)) ?? {};
    return oidcResponse(parts, calls, context, new URLSearchParams(form));
  });
  for (const path of poolPaths(endpoint)) app.get(path, byQuery).post(path, byForm);
  return app;
}

const queryOf = (context: Context): URLSearchParams => new URL(context.req.url).searchParams;
