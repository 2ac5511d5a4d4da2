/** openid-client, as an app on a server uses it. test/oauth/openid-client.test.ts has its rarer calls. */
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipped, titled } from '../harness/chromium.ts';
import { arrivesAt, asksAgain, enter, openStage, type Stage } from './visitor.ts';
import { startWebServer, type WebServer } from './web-server.ts';

describe.skipIf(skipped)(titled('openid-client'), () => {
  let stage: Stage;
  let site: WebServer;
  beforeAll(async () => {
    [stage, site] = await Promise.all([openStage(), startWebServer()]);
  });
  afterAll(() => Promise.all([stage?.close(), site?.close()]));

  it('signs in, reads the user, refreshes and signs out', async () => {
    const [callback, signedOut] = [`${site.origin}/callback`, `${site.origin}/signed-out`];
    const client = await stage.newClient(callback, signedOut, { GenerateSecret: true });
    const insecure = { execute: [openid.allowInsecureRequests] };
    const issuer = new URL(stage.place.issuer);
    const config = await openid.discovery(issuer, client.id, client.secret, undefined, insecure);

    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const [expectedState, expectedNonce] = [openid.randomState(), openid.randomNonce()];
    const begin = openid.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      scope: 'openid email profile',
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    const page = await stage.newPage();
    await page.goto(begin.href);
    await enter(page, stage.place.person);
    const answer = await arrivesAt(page, callback);
    const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
    const tokens = await openid.authorizationCodeGrant(config, answer, checks);
    const sub = tokens.claims()?.sub ?? '';
    const info = await openid.fetchUserInfo(config, tokens.access_token, sub);
    expect(info).toMatchObject({ sub, email: 'ada@example.com', username: 'ada' });

    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(refreshed.claims()).toMatchObject({ sub, email: 'ada@example.com' });
    expect(refreshed.access_token).not.toBe(tokens.access_token);

    const hint = { id_token_hint: refreshed.id_token ?? '', post_logout_redirect_uri: signedOut, state: 'bye' };
    await page.goto(openid.buildEndSessionUrl(config, hint).href);
    expect((await arrivesAt(page, signedOut)).searchParams.get('state')).toBe('bye');
    await asksAgain(page, begin.href);
  });
});
