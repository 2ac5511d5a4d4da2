/** oauth4webapi: every step by hand, with all its checks of answers and signatures. */
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipped, titled } from '../harness/chromium.ts';
import { arrivesAt, asksAgain, enter, openStage, type Stage } from './visitor.ts';
import { startWebServer, type WebServer } from './web-server.ts';

const http = { [oauth.allowInsecureRequests]: true };

describe.skipIf(skipped)(titled('oauth4webapi'), () => {
  let stage: Stage;
  let site: WebServer;
  beforeAll(async () => {
    [stage, site] = await Promise.all([openStage(), startWebServer()]);
  });
  afterAll(() => Promise.all([stage?.close(), site?.close()]));

  it.each([
    ['a public client', false, () => oauth.None()],
    ['a secret in the header', true, (secret: string) => oauth.ClientSecretBasic(secret)],
    ['a secret in the form', true, (secret: string) => oauth.ClientSecretPost(secret)],
  ])('signs in, reads the user, refreshes, revokes and signs out: %s', async (_which, GenerateSecret, method) => {
    const [callback, signedOut] = [`${site.origin}/callback`, `${site.origin}/signed-out`];
    const { id, secret = '' } = await stage.newClient(callback, signedOut, { GenerateSecret });
    const issuer = new URL(stage.place.issuer);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, http));
    const client: oauth.Client = { client_id: id };
    const authentication = method(secret);

    const [verifier, state, nonce] = [
      oauth.generateRandomCodeVerifier(),
      oauth.generateRandomState(),
      oauth.generateRandomNonce(),
    ];
    const begin = new URL(as.authorization_endpoint ?? '');
    begin.search = new URLSearchParams({
      client_id: id,
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid email',
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString();
    const page = await stage.newPage();
    await page.goto(begin.href);
    await enter(page, stage.place.person);
    const parameters = oauth.validateAuthResponse(as, client, await arrivesAt(page, callback), state);
    const answer = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      authentication,
      parameters,
      callback,
      verifier,
      http,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, answer, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
    await oauth.validateApplicationLevelSignature(as, answer, http);
    const sub = oauth.getValidatedIdTokenClaims(tokens)?.sub ?? '';

    const info = await oauth.userInfoRequest(as, client, tokens.access_token, http);
    expect(await oauth.processUserInfoResponse(as, client, sub, info)).toMatchObject({ email: 'ada@example.com' });

    const refresh = () => oauth.refreshTokenGrantRequest(as, client, authentication, tokens.refresh_token ?? '', http);
    const refreshed = await oauth.processRefreshTokenResponse(as, client, await refresh());
    expect(oauth.getValidatedIdTokenClaims(refreshed)).toMatchObject({ sub, email: 'ada@example.com' });

    const revocation = await oauth.revocationRequest(as, client, authentication, tokens.refresh_token ?? '', http);
    await oauth.processRevocationResponse(revocation);
    await expect(oauth.processRefreshTokenResponse(as, client, await refresh())).rejects.toMatchObject({
      error: 'invalid_grant',
    });

    const end = new URL(as.end_session_endpoint ?? '');
    end.search = new URLSearchParams({ client_id: id, logout_uri: signedOut }).toString();
    await page.goto(end.href);
    await arrivesAt(page, signedOut);
    await asksAgain(page, begin.href);
  });
});
