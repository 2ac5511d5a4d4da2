/** oidc-client-ts in the page of a single-page app. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTab, skipped, titled } from '../harness/chromium.ts';
import { freePort } from '../harness/latchkey.ts';
import { serveSite, type Site } from '../harness/site.ts';
import { enter, leave, openStage, type Stage } from './visitor.ts';

interface PageUser {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token?: string;
  readonly profile: Readonly<Record<string, unknown>>;
}

describe.skipIf(skipped)(titled('oidc-client-ts'), () => {
  let stage: Stage;
  let site: Site;
  let authority: string;
  beforeAll(async () => {
    const port = await freePort();
    // App and server on one site, as browsers see it: else they keep the cookies of the server from its hidden frame.
    const origin = `http://localhost:${port}`;
    const page = serveSite({
      configFile: false,
      root: join(import.meta.dirname, '..', 'browser', 'redirect-pages'),
      build: { rolldownOptions: { input: join(import.meta.dirname, '..', 'browser', 'redirect-pages', 'oidc.html') } },
    });
    [stage, site] = await Promise.all([openStage({ port, args: ['--issuer', origin] }), page]);
    authority = `${origin}/${stage.place.app.userPoolId}`;
  });
  afterAll(() => Promise.all([stage?.close(), site?.close()]));

  const user = (page: Page, call: string) =>
    page.evaluate<PageUser | null>(`manager.${call}.then((user) => user && { ...user, profile: user.profile })`);

  it('signs in, reads the user, renews by refresh token and in a hidden frame, and signs out', async () => {
    const home = `${site.origin.replace('127.0.0.1', 'localhost')}/oidc.html`;
    const { id: client_id } = await stage.newClient(home, home);
    const context = await stage.chromium.newContext();
    const { page, problems } = await openTab(context);
    const addresses = { redirect_uri: home, silent_redirect_uri: home, post_logout_redirect_uri: home };
    const settings = { authority, client_id, ...addresses, scope: 'openid email profile', loadUserInfo: true };
    await context.addInitScript(`globalThis.settings = ${JSON.stringify(settings)}`);

    await page.goto(home);
    await page.evaluate('void manager.signinRedirect({ nonce: "chosen-by-the-app" })');
    await page.waitForURL(/\/login/);
    await enter(page, stage.place.person);
    await page.waitForURL(/oidc\.html\?code=/);
    const first = await user(page, 'signinRedirectCallback()');
    expect(first?.profile).toMatchObject({ email: 'ada@example.com', username: 'ada', name: 'Ada Lovelace' });

    // With a refresh token it uses that one; without, it asks in a hidden frame with prompt=none.
    const second = await user(page, 'signinSilent()');
    expect(second?.id_token).not.toBe(first?.id_token);
    expect(second?.refresh_token).toBe(first?.refresh_token);
    const withoutRefreshToken =
      'getUser().then((user) => { user.refresh_token = undefined; return manager.storeUser(user); })';
    await page.evaluate(`manager.${withoutRefreshToken}`);
    const third = await user(page, 'signinSilent()');
    expect(third?.profile).toMatchObject({ sub: first?.profile['sub'], email: 'ada@example.com' });
    expect(third?.refresh_token).not.toBe(first?.refresh_token);

    await page.evaluate('manager.revokeTokens(["refresh_token"])');
    await leave(page, 'manager.signoutRedirect()', home);
    expect(await user(page, 'getUser()')).toBeNull();
    await expect(user(page, 'signinSilent()')).rejects.toThrow(/login_required/);
    await page.evaluate('void manager.signinRedirect()');
    await page.locator('input[name=username]').waitFor();
    expect(problems).toEqual([]);
  });
});
