/** amazon-cognito-identity-js in a browser: on a page of another origin, with CORS preflight requests. */
import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTab, skipped, startChromium, titled } from '../harness/chromium.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { createApp } from '../harness/sign-in.ts';
import type { IdentityJsPage } from './page/identity-js.ts';
import { serveSite, type Site } from '../harness/site.ts';

describe.skipIf(skipped)(titled('amazon-cognito-identity-js in Chromium'), () => {
  let latchkey: Latchkey;
  let site: Site;
  let chromium: Browser;
  beforeAll(async () => {
    chromium = await startChromium();
    // The library uses `global` for the global object, which older bundlers provided.
    const define = { global: 'globalThis' };
    const page = serveSite({ configFile: false, root: join(import.meta.dirname, 'page'), define });
    [latchkey, site] = await Promise.all([startLatchkey(), page]);
  });
  afterAll(() => Promise.all([chromium?.close(), site?.close(), latchkey?.stop()]));

  it('signs in, and proves the remembered device after a reload', async () => {
    const { sdk, ...app } = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
    const person = await newPerson({ sdk, ...app });
    const tab = await openTab(await chromium.newContext());
    const signIn = async () => {
      tab.requests.length = 0;
      await tab.page.goto(site.origin);
      const subject = await tab.page.evaluate(
        (input) => (globalThis as unknown as { identityJs: IdentityJsPage }).identityJs.signIn(input),
        { ...app, ...person, endpoint: latchkey.endpoint },
      );
      return { subject, requests: [...tab.requests] };
    };

    const first = await signIn();
    const user = await sdk.send(new AdminGetUserCommand({ UserPoolId: app.userPoolId, Username: person.username }));
    expect(first.subject).toBe(user.UserAttributes?.find(({ Name }) => Name === 'sub')?.Value);
    expect(first.requests).toEqual(['InitiateAuth', 'PASSWORD_VERIFIER', 'ConfirmDevice']);
    expect((await signIn()).requests).toEqual([
      'InitiateAuth',
      'PASSWORD_VERIFIER',
      'DEVICE_SRP_AUTH',
      'DEVICE_PASSWORD_VERIFIER',
    ]);
    expect(tab.problems).toEqual([]);
  });
});
