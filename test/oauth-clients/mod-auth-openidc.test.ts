/** mod_auth_openidc, Apache's relying party: the website has no code of its own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipped, titled } from '../harness/chromium.ts';
import { type Apache, apacheMissing, prepareApache } from './apache.ts';
import { asksAgain, enter, openStage, type Stage } from './visitor.ts';

const skips = apacheMissing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';

interface Info {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: Readonly<Record<string, unknown>>;
  readonly userinfo: Readonly<Record<string, unknown>>;
}

describe.skipIf(skipped || skips)(skips ? `mod_auth_openidc: ${apacheMissing}` : titled('mod_auth_openidc'), () => {
  let stage: Stage;
  let apache: Apache;
  beforeAll(async () => {
    [stage, apache] = await Promise.all([openStage(), prepareApache()]);
  });
  afterAll(() => Promise.all([stage?.close(), apache?.stop()]));

  it('signs in, reads the user, refreshes and signs out', async () => {
    const [module, home] = [`${apache.origin}/protected/redirect_uri`, `${apache.origin}/`];
    const { id, secret = '' } = await stage.newClient(module, home, { GenerateSecret: true });
    await apache.start({ issuer: stage.place.issuer, id, secret });
    const page = await stage.newPage();
    await page.goto(`${apache.origin}/protected/`);
    await enter(page, stage.place.person);
    await page.getByRole('heading', { name: 'Protected page' }).waitFor();
    expect(page.url(), apache.errorLog()).toBe(`${apache.origin}/protected/`);

    const info = async () => {
      await page.goto(`${module}?info=json`);
      return JSON.parse(await page.locator('body').innerText()) as Info;
    };
    const first = await info();
    expect(first.id_token).toMatchObject({ iss: stage.place.issuer, aud: id, email: 'ada@example.com' });
    expect(first.userinfo).toMatchObject({ email: 'ada@example.com', username: 'ada' });

    const back = encodeURIComponent(`${apache.origin}/protected/`);
    await page.goto(`${module}?refresh=${back}&access_token=${encodeURIComponent(first.access_token)}`);
    await page.getByRole('heading', { name: 'Protected page' }).waitFor();
    expect(new URL(page.url()).searchParams.get('error_code'), apache.errorLog()).toBeNull();
    expect((await info()).access_token).not.toBe(first.access_token);

    await page.goto(`${module}?logout=${encodeURIComponent(home)}`);
    await page.getByRole('heading', { name: 'Public page' }).waitFor();
    await asksAgain(page, `${apache.origin}/protected/`);
  });
});
