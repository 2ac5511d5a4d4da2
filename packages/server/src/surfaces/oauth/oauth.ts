/** The endpoints of OAuth 2.0 and OpenID Connect. */
import { Hono } from 'hono';
import type { BrowserParts } from '../browser/parts.ts';
import { poolPaths } from '../browser/routes.ts';
import { authorize } from './authorize.ts';
import { token } from './token.ts';

/** The paths to which apps send browsers. */
export const redirectPaths = ['/oauth2/authorize'] as const;

/** The paths that apps call themselves. */
export const callPaths = ['/oauth2/token'] as const;

export function redirectSurface(parts: BrowserParts): Hono {
  const app = new Hono();
  for (const path of poolPaths('/oauth2/authorize')) app.get(path, (context) => authorize(parts, context));
  return app;
}

export function callSurface(parts: BrowserParts): Hono {
  const app = new Hono();
  for (const path of poolPaths('/oauth2/token')) app.post(path, (context) => token(parts, context));
  return app;
}
