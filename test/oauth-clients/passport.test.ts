/** passport-openidconnect in an app on Express 5. The library has no refresh and no sign-out: the app calls the endpoints. */
import express from 'express';
import session from 'express-session';
import passport from 'passport';
import OpenIDConnectStrategy from 'passport-openidconnect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipped, titled } from '../harness/chromium.ts';
import { type OAuthClient, post } from '../oauth/place.ts';
import { arrivesAt, asksAgain, enter, openStage, type Stage } from './visitor.ts';
import { startWebServer, type WebServer } from './web-server.ts';

/** The user as the app keeps them. */
interface AppUser {
  readonly issuer: string;
  readonly name: string;
  readonly email: string;
  readonly nameInToken: string;
  readonly refreshToken: string;
}

function createExpressApp(issuer: string, client: OAuthClient, callbackURL: string): express.Express {
  const strategy = new OpenIDConnectStrategy(
    {
      issuer,
      authorizationURL: `${issuer}/oauth2/authorize`,
      tokenURL: `${issuer}/oauth2/token`,
      userInfoURL: `${issuer}/oauth2/userInfo`,
      clientID: client.id,
      clientSecret: client.secret ?? '',
      callbackURL,
      scope: 'email profile',
      nonce: 'yes',
    },
    (iss, info, claims, _context, _idToken, _accessToken, refreshToken, _parameters, done) => {
      const [email] = info.emails ?? [];
      const user: AppUser = {
        issuer: iss,
        name: info.displayName ?? '',
        email: email?.value ?? '',
        nameInToken: claims.displayName ?? '',
        refreshToken,
      };
      done(null, user);
    },
  );
  const authenticator = new passport.Passport();
  authenticator.use('openidconnect', strategy);
  authenticator.serializeUser((user, done) => done(null, user));
  authenticator.deserializeUser((user: AppUser, done) => done(null, user));

  const app = express();
  app.use(session({ secret: 'of the test', resave: false, saveUninitialized: false }));
  app.use(authenticator.initialize(), authenticator.session());
  app.get('/login', authenticator.authenticate('openidconnect') as express.RequestHandler);
  const redirects = { successRedirect: '/', failureRedirect: '/failed', failureMessage: true };
  app.get('/callback', authenticator.authenticate('openidconnect', redirects) as express.RequestHandler);
  app.get('/failed', (request, response) => void response.json(request.session));
  app.get('/', (request, response) => void response.json(request.user ?? null));
  return app;
}

describe.skipIf(skipped)(titled('passport-openidconnect'), () => {
  let stage: Stage;
  let site: WebServer;
  beforeAll(async () => {
    [stage, site] = await Promise.all([openStage(), startWebServer()]);
  });
  afterAll(() => Promise.all([stage?.close(), site?.close()]));

  it('signs in and reads the user; the app refreshes and signs out', async () => {
    const home = `${site.origin}/`;
    const client = await stage.newClient(`${site.origin}/callback`, home, { GenerateSecret: true });
    const { place } = stage;
    site.serve(createExpressApp(place.issuer, client, `${site.origin}/callback`));

    const page = await stage.newPage();
    await page.goto(`${site.origin}/login`);
    await enter(page, place.person);
    await page.waitForURL(home);
    const user = JSON.parse(await page.locator('body').innerText()) as AppUser;
    const name = 'Ada Lovelace';
    expect(user).toMatchObject({ issuer: place.issuer, name, nameInToken: name, email: 'ada@example.com' });

    const { refreshToken: refresh_token } = user;
    const refreshed = await post(place, '/oauth2/token', client, { grant_type: 'refresh_token', refresh_token });
    expect(refreshed).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });

    const query = new URLSearchParams({ client_id: client.id, logout_uri: home });
    await page.goto(`${place.issuer}/logout?${query.toString()}`);
    await arrivesAt(page, home);
    await asksAgain(page, `${site.origin}/login`);
  });
});
