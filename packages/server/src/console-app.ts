/**
 * The console of a server in production: an app for a listener of its own, with the sign-in of its administrators
 * (docs/decisions/0050). Its pages of sign-in are those of managed login, for one pool.
 */
import { type Context, Hono } from 'hono';
import type { Services } from './services.ts';
import { accountSurface } from './surfaces/account/account.ts';
import { COOKIE_PREFIX } from './surfaces/browser/cookies.ts';
import { identityProviders } from './surfaces/browser/identity-providers.ts';
import { pathReader } from './surfaces/browser/routes.ts';
import type { Administrators } from './surfaces/console/access.ts';
import { onlyAdministrators } from './surfaces/console/administrators-pool.ts';
import { consoleSurface } from './surfaces/console/console.ts';
import { plainPage } from './surfaces/console/frame.ts';
import { CONSOLE } from './surfaces/console/visit.ts';
import { loginSurface } from './surfaces/login/login.ts';
import { pagePaths } from './surfaces/login/page-paths.ts';
import { redirectSurface } from './surfaces/oauth/oauth.ts';
import { respondWithPage } from './surfaces/pages/respond.ts';

export interface ConsoleAppOptions {
  readonly administrators: Administrators;
  /** The address of the console, without a slash at the end. Requests under other names are sent there. */
  readonly publicUrl: () => string;
  /** The address of the API. */
  readonly endpoint: () => string;
}

/** Paths below the id of a pool. Here the only pool needs no id, so that its cookies are for the whole host. */
const belowPool = /^\/[a-z0-9-]+_[0-9A-Za-z]+(?:\/|$)/;

export function createConsoleApp(services: Services, { administrators, publicUrl, endpoint }: ConsoleAppOptions): Hono {
  const own = onlyAdministrators(services, administrators);
  const parts = { services: own, publicUrl };
  const app = new Hono({ getPath: pathReader(pagePaths) });
  app.use(async (context: Context, next) => {
    const { host, protocol } = new URL(publicUrl());
    // A page of another site may not reach the console under a name of its own (DNS rebinding).
    if (context.req.header('host') !== host) {
      if (context.req.method !== 'GET') return context.text(`This is ${publicUrl()}`, 421);
      const { pathname, search } = new URL(context.req.url);
      return context.redirect(`${publicUrl()}${pathname.replace(/^\/+/, '/')}${search}`, 302);
    }
    if (belowPool.test(context.req.path)) return context.notFound();
    // The pool of a page is found by its app client.
    const { path, url } = context.req;
    if (path === '/account' && context.req.method === 'GET' && context.req.query('client_id') === undefined) {
      const query = new URLSearchParams([['client_id', administrators.clientId], ...new URL(url).searchParams]);
      return context.redirect(`/account?${query.toString()}`, 303);
    }
    // Cookies do not tell ports apart. With TLS, the prefix keeps other hosts from setting them (RFC 6265bis, 4.1.3.2).
    context.set(COOKIE_PREFIX, `${protocol === 'https:' ? '__Host-' : ''}latchkey-console-`);
    return next();
  });
  app.get('/', (context) => context.redirect(CONSOLE, 302));
  app.route('/', consoleSurface({ services, publicUrl, endpoint, inbox: undefined, administrators }));
  app.route('/', redirectSurface({ ...parts, providers: identityProviders(own) }));
  app.route('/', loginSurface(parts));
  app.route('/', accountSurface(parts));
  app.notFound((context) => {
    const page = plainPage('Not found', 'The console has no page at this address.');
    return respondWithPage(context, page, 404);
  });
  app.onError((err, context) => {
    services.log.error({ err }, 'unexpected failure');
    const page = plainPage(
      'Something went wrong',
      'The server could not answer. Its log has the reason. Load the page again.',
    );
    return respondWithPage(context, page, 500);
  });
  return app;
}
