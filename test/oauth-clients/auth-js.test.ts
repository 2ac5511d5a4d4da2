/**
 * Auth.js with its own provider for Cognito; only the issuer is Latchkey's. Its types are those of a page, so that
 * tsconfig.browser.json checks this file.
 */
import { Auth, type AuthConfig } from '@auth/core';
import Cognito from '@auth/core/providers/cognito';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipped, titled } from '../harness/chromium.ts';
import { claimsOf, type OAuthClient, post } from '../oauth/place.ts';
import { arrivesAt, enter, openStage, type Stage } from './visitor.ts';
import { startWebServer, type WebServer } from './web-server.ts';

interface AppSession {
  readonly user?: { readonly name?: string; readonly email?: string };
  readonly accessToken?: string;
}

/** The configuration, with the refresh as the guide of Auth.js writes it; here at every look at the session. */
function configuration(issuer: string, client: OAuthClient): AuthConfig {
  return {
    providers: [Cognito({ clientId: client.id, clientSecret: client.secret ?? '', issuer })],
    secret: 'of the test, which has thirty-two',
    trustHost: true,
    basePath: '/auth',
    logger: { error: (error) => console.error(error), warn: () => undefined, debug: () => undefined },
    callbacks: {
      async jwt({ token, account }) {
        if (account) return { ...token, accessToken: account.access_token, refreshToken: account.refresh_token };
        const refresh_token = String(token['refreshToken']);
        const { body } = await post({ issuer }, '/oauth2/token', client, {
          grant_type: 'refresh_token',
          refresh_token,
        });
        return { ...token, accessToken: body['access_token'] };
      },
      session: ({ session, token }) => ({ ...session, accessToken: token['accessToken'] }),
    },
  };
}

describe.skipIf(skipped)(titled('Auth.js'), () => {
  let stage: Stage;
  let site: WebServer;
  beforeAll(async () => {
    [stage, site] = await Promise.all([openStage(), startWebServer()]);
  });
  afterAll(() => Promise.all([stage?.close(), site?.close()]));

  it('signs in, reads the user, refreshes and signs out', async () => {
    const { place } = stage;
    const home = `${site.origin}/auth/signin`;
    const client = await stage.newClient(`${site.origin}/auth/callback/cognito`, home, { GenerateSecret: true });
    const config = configuration(place.issuer, client);
    const listener = getRequestListener((request) => Auth(request, config));
    site.serve((request, response) => void listener(request, response));

    const page = await stage.newPage();
    const signIn = async () => {
      await page.goto(`${home}?callbackUrl=${encodeURIComponent(`${site.origin}/auth/session`)}`);
      await page.getByRole('button', { name: /Cognito/ }).click();
    };
    await signIn();
    await enter(page, place.person);
    await arrivesAt(page, `${site.origin}/auth/session`);
    const session = async () => JSON.parse(await page.locator('body').innerText()) as AppSession | null;
    const first = await session();
    expect(first).toMatchObject({ user: { name: 'Ada Lovelace', email: 'ada@example.com' } });
    await page.reload();
    const second = await session();
    expect(second?.accessToken).not.toBe(first?.accessToken);
    expect(claimsOf(second?.accessToken)).toMatchObject({ client_id: client.id, username: 'ada' });

    // The app's own session ends, and then the one of the browser at Latchkey.
    await page.goto(`${site.origin}/auth/signout?callbackUrl=${encodeURIComponent(`${site.origin}/auth/session`)}`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await arrivesAt(page, `${site.origin}/auth/session`);
    expect(await session()).toBeNull();
    const query = new URLSearchParams({ client_id: client.id, logout_uri: home });
    await page.goto(`${place.issuer}/logout?${query.toString()}`);
    await arrivesAt(page, home);
    await signIn();
    await page.locator('input[name=username]').waitFor();
  });
});
