/**
 * The console of a server in production: an app for a listener of its own, with the sign-in of its administrators
 * (docs/decisions/0050). Its pages of sign-in are those of managed login, for one pool.
 */
import { serviceError } from '@latchkey/model';
import { type Context, Hono } from 'hono';
import { noPool } from './rules/pools/directory.ts';
import type { Services } from './services.ts';
import { accountSurface } from './surfaces/account/account.ts';
import { COOKIE_PREFIX } from './surfaces/browser/cookies.ts';
import { identityProviders } from './surfaces/browser/identity-providers.ts';
import { pathReader } from './surfaces/browser/routes.ts';
import type { Administrators } from './surfaces/console/access.ts';
import { consoleSurface } from './surfaces/console/console.ts';
import { CONSOLE } from './surfaces/console/visit.ts';
import { loginSurface } from './surfaces/login/login.ts';
import { pagePaths } from './surfaces/login/page-paths.ts';
import { redirectSurface } from './surfaces/oauth/oauth.ts';

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
  const own = onlyFor(services, administrators);
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
    // Cookies do not tell ports apart. With TLS, the prefix keeps other hosts from setting them (RFC 6265bis, 4.1.3.2).
    context.set(COOKIE_PREFIX, `${protocol === 'https:' ? '__Host-' : ''}latchkey-console-`);
    return next();
  });
  app.get('/', (context) => context.redirect(CONSOLE, 302));
  app.route('/', consoleSurface({ services, publicUrl, endpoint, inbox: undefined, administrators }));
  app.route('/', redirectSurface({ ...parts, providers: identityProviders(own) }));
  app.route('/', loginSurface(parts));
  app.route('/', accountSurface(parts));
  app.notFound((context) => context.json({ message: 'Not Found' }, 404));
  app.onError((err, context) => {
    services.log.error({ err }, 'unexpected failure');
    return context.json({ message: 'Internal Server Error' }, 500);
  });
  return app;
}

/** The services as the pages of sign-in see them: there is one pool with one app client, and no domain. */
function onlyFor(services: Services, { poolId, clientId }: Administrators): Services {
  const { directory } = services;
  return {
    ...services,
    directory: {
      ...directory,
      async pool(id) {
        if (id !== poolId) throw noPool(id);
        return directory.pool(id);
      },
      async client(id) {
        if (id !== clientId) throw serviceError('ResourceNotFoundException', `User pool client ${id} does not exist.`);
        return directory.client(id);
      },
      domain: () => Promise.resolve(undefined),
    },
  };
}
