/**
 * An app on a server that signs in by redirect, with openid-client: code flow with PKCE and a client secret. Browsers
 * get a cookie of the app, never a token.
 */
import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import * as client from 'openid-client';

export interface AppOptions {
  /** The issuer: `https://cognito-idp.<region>.amazonaws.com/<pool>`, or `<Latchkey's address>/<pool>`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The address of this app, without a slash at the end. */
  readonly address: string;
}

/** A browser of the app. */
interface Visit {
  /** What is compared when the browser comes back from the login page. */
  pending?: { readonly verifier: string; readonly state: string; readonly nonce: string };
  user?: { readonly name: string; readonly email: string };
}

/** Where the login page sends browsers back to. */
export const callbackPath = '/callback';

/** Creates the app. Visits are kept in memory; an app of your own keeps them in its database. */
export async function createApp({ issuer, clientId, clientSecret, address }: AppOptions): Promise<Hono> {
  // Only for a server on this machine, without TLS.
  const execute = issuer.startsWith('http:') ? [client.allowInsecureRequests] : [];
  const config = await client.discovery(new URL(issuer), clientId, clientSecret, undefined, { execute });
  const visits = new Map<string, Visit>();
  const app = new Hono();

  const visitOf = (context: Context) => visits.get(getCookie(context, 'visit') ?? '');
  const begin = (context: Context, visit: Visit) => {
    visits.delete(getCookie(context, 'visit') ?? '');
    const id = client.randomState();
    visits.set(id, visit);
    const secure = address.startsWith('https:');
    setCookie(context, 'visit', id, { httpOnly: true, sameSite: 'Lax', path: '/', secure });
  };

  app.get('/', (context) => {
    const user = visitOf(context)?.user;
    return context.html(
      user === undefined
        ? html`<h1>Signed out</h1><p><a href="/login">Sign in</a></p>`
        : html`<h1>Hello ${user.name}</h1>
            <p>E-mail: ${user.email}</p>
            <form method="post" action="/logout"><button>Sign out</button></form>`,
    );
  });

  app.get('/login', async (context) => {
    const verifier = client.randomPKCECodeVerifier();
    const [state, nonce] = [client.randomState(), client.randomNonce()];
    begin(context, { pending: { verifier, state, nonce } });
    const login = client.buildAuthorizationUrl(config, {
      redirect_uri: `${address}${callbackPath}`,
      scope: 'openid email profile',
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return context.redirect(login.href);
  });

  app.get(callbackPath, async (context) => {
    const pending = visitOf(context)?.pending;
    if (pending === undefined) return context.redirect('/');
    const { verifier: pkceCodeVerifier, state: expectedState, nonce: expectedNonce } = pending;
    const current = new URL(context.req.url);
    // The app may be behind a proxy: the address that counts is its own.
    const returned = new URL(current.pathname + current.search, address);
    const tokens = await client.authorizationCodeGrant(config, returned, {
      pkceCodeVerifier,
      expectedState,
      expectedNonce,
    });
    const claims = tokens.claims();
    const profile = await client.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '');
    // A new cookie: one that somebody put into the browser before the sign-in is worth nothing.
    begin(context, {
      user: { name: profile.given_name ?? profile.sub, email: profile.email ?? '' },
    });
    return context.redirect('/');
  });

  app.post('/logout', (context) => {
    visits.delete(getCookie(context, 'visit') ?? '');
    deleteCookie(context, 'visit', { path: '/' });
    // Ends the session of the login page, too. `logout_uri` is Cognito's own parameter, which works on AWS as well.
    const logout = client.buildEndSessionUrl(config, { logout_uri: `${address}/` });
    return context.redirect(logout.href, 303);
  });

  app.onError((error, context) => {
    console.error(error);
    return context.html(html`<h1>The sign-in failed</h1><p><a href="/login">Try again</a></p>`, 500);
  });
  return app;
}
