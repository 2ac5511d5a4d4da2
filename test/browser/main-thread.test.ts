/** The arithmetic of SRP takes tens of milliseconds in a page. These tests check that the page still reacts meanwhile. */
import type { Browser, Page } from 'playwright-core';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTab, skipped, startChromium, titled } from '../harness/chromium.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { mainThreadTasks } from '../harness/main-thread.ts';
import { newPerson } from '../harness/people.ts';
import { type App, createApp, type Person } from '../harness/sign-in.ts';
import type { IdentityJsPage } from './page/identity-js.ts';
import { exampleAddress, serveExample, serveSite, type Site } from '../harness/site.ts';
import { seeAccount, signOutOnPage, typeCredentials } from './visitor.ts';

/** One frame at 60 Hz. */
const frameMs = 16;
/** The longest task of an undisturbed sign-in counts; on a busy machine it may take some to see one. */
const mostRounds = 12;

describe.skipIf(skipped)(titled('The main thread in Chromium'), () => {
  let latchkey: Latchkey;
  let site: Site;
  let chromium: Browser;
  let app: App;
  let person: Person;
  let page: Page;
  beforeAll(async () => {
    chromium = await startChromium();
    [latchkey, site] = await Promise.all([startLatchkey(), serveExample()]);
    app = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
    person = await newPerson(app);
    ({ page } = await openTab(await chromium.newContext()));
  });
  afterAll(() => Promise.all([chromium?.close(), site?.close(), latchkey?.stop()]));

  /** Returns the CPU time of the longest task of a job, in ms. */
  const longest = async (job: () => Promise<unknown>) => (await mainThreadTasks(chromium, page, job))[0]?.cpuMs ?? NaN;
  const signIn = async () => {
    await typeCredentials(page, person.username, person.password);
    await seeAccount(page, person.username);
  };

  it('is never blocked for longer than a frame by a sign-in', async () => {
    await page.goto(exampleAddress(site, app, { endpoint: latchkey.endpoint }));
    // The first sign-in registers the device; the others prove the device and the password.
    let shortest = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 3 || (round < mostRounds && shortest > frameMs); round++) {
      shortest = Math.min(shortest, await longest(signIn));
      await signOutOnPage(page);
    }
    expect(shortest).toBeLessThanOrEqual(frameMs);
  });

  it('is blocked for much longer by a library that computes without a break, so the measurement works', async () => {
    const root = join(import.meta.dirname, 'page');
    const other = await serveSite({ configFile: false, root, define: { global: 'globalThis' } });
    await page.goto(other.origin);
    const { userPoolId, clientId } = app;
    const input = { userPoolId, clientId, ...person, endpoint: latchkey.endpoint };
    const blocked = await longest(() =>
      page.evaluate(
        (given) => (globalThis as unknown as { identityJs: IdentityJsPage }).identityJs.signIn(given),
        input,
      ),
    );
    await other.close();
    expect(blocked).toBeGreaterThan(2 * frameMs);
  });
});
