/** The endpoints to which identity providers send browsers back. */
import { type Context, Hono } from 'hono';
import { openOidcCalls } from '../../authorization/federated/oidc-sign-in.ts';
import { fetchPolicy } from '../../federation/address-policy.ts';
import type { BrowserParts } from '../browser/parts.ts';
import { poolPaths } from '../browser/routes.ts';
import { readForm } from '../pages/form.ts';
import { oidcResponse } from './oidc-response.ts';

export const providerPaths = ['/oauth2/idpresponse'] as const;

export function identityProvidersSurface(parts: BrowserParts): Hono {
  const { clock, settings } = parts.services;
  const calls = openOidcCalls(clock, fetchPolicy(settings));
  const app = new Hono();
  for (const path of poolPaths('/oauth2/idpresponse')) {
    app.get(path, (context) => oidcResponse(parts, calls, context, queryOf(context)));
    app.post(path, async (context) => {
      const form = (await readForm(context.req.raw)) ?? {};
      return oidcResponse(parts, calls, context, new URLSearchParams(form));
    });
  }
  return app;
}

const queryOf = (context: Context): URLSearchParams => new URL(context.req.url).searchParams;
