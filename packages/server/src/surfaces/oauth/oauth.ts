/** The endpoints of OAuth 2.0 and OpenID Connect. */
import { Hono } from 'hono';
import { poolPaths } from '../browser/routes.ts';
import { wrongMethod } from './answers.ts';
import { authorize, authorizeByForm } from './authorize.ts';
import { endpoint, type OAuthCall, type OAuthParts } from './call.ts';
import { logout } from './logout.ts';
import type { CallPath, RedirectPath } from './paths.ts';
import { register } from './register.ts';
import { revoke } from './revoke.ts';
import { token } from './token.ts';
import { userInfo } from './user-info.ts';

type Run = (call: OAuthCall) => Promise<Response>;
type Endpoints<Path extends string> = Readonly<Record<Path, { readonly get: Run; readonly post: Run }>>;

const postOnly = (run: Run) => ({ get: (call: OAuthCall) => Promise.resolve(wrongMethod(call, 'POST')), post: run });

/** The paths to which apps send browsers. */
const redirects: Endpoints<RedirectPath> = {
  '/oauth2/authorize': { get: (call) => authorize(call), post: authorizeByForm },
  '/logout': { get: logout, post: logout },
};

/** The paths that apps call themselves. */
const calls: Endpoints<CallPath> = {
  '/oauth2/token': postOnly(token),
  '/oauth2/userInfo': { get: userInfo, post: userInfo },
  '/oauth2/revoke': postOnly(revoke),
  '/oauth2/register': postOnly(register),
};

export const redirectSurface = (parts: OAuthParts): Hono => surface(parts, redirects);
export const callSurface = (parts: OAuthParts): Hono => surface(parts, calls);

function surface(parts: OAuthParts, endpoints: Endpoints<RedirectPath> | Endpoints<CallPath>): Hono {
  const app = new Hono();
  for (const [path, { get, post }] of Object.entries(endpoints)) {
    for (const full of poolPaths(path as `/${string}`)) {
      app.get(full, endpoint(parts, path, get));
      app.post(full, endpoint(parts, path, post));
    }
  }
  return app;
}
