/** Texts that users and apps choose run no script in the console. */
import {
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  TagResourceCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { markup } from '../account/markup.ts';
import { openTab, skipped, startChromium, titled } from '../harness/chromium.ts';
import { confirmDevice } from '../harness/device.ts';
import { newPerson } from '../harness/people.ts';
import { secondClient, signIn } from '../harness/sign-in.ts';
import { overflow } from './measure.ts';
import { type Populated, startPopulated } from './populated.ts';

describe.skipIf(skipped)(titled('Safety of the console'), () => {
  let populated: Populated;
  let chromium: Browser;
  beforeAll(async () => {
    [chromium, populated] = await Promise.all([startChromium(), startPopulated()]);
  });
  afterAll(() => Promise.all([chromium?.close(), populated?.latchkey.stop()]));

  it('runs no script that stands in names, attributes, devices, groups, clients, tags, user agents and searches', async () => {
    const { app, addresses, latchkey } = populated;
    const { sdk, userPoolId: UserPoolId } = app;
    const fields = ['name', 'given_name', 'family_name', 'nickname', 'address', 'zoneinfo', 'locale', 'gender'];
    const users: string[] = [];
    const forms = markup.filter((_, index) => index % 3 === 0);
    for (const [index, text] of forms.entries()) {
      // A user name may contain no spaces.
      const username = text.replaceAll(/\s/g, '/');
      await newPerson(app, username);
      const UserAttributes = fields.map((Name, at) => ({
        Name,
        Value: (markup[(index * 3 + at) % markup.length] ?? '').slice(0, 90),
      }));
      await sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username: username, UserAttributes }));
      users.push(username);
      if (index < 6) {
        const { result } = await signIn(app, { username, password: 'Correct-Horse-7' });
        await confirmDevice(app, result, markup[index]);
      }
      await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: username, Description: text }));
    }
    // Known and unknown users, through a client that needs no secret.
    const open = await secondClient(app);
    for (const text of forms) {
      const asGrace = { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'grace', PASSWORD: text } };
      const asNobody = { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: text, PASSWORD: text } };
      for (const input of [asGrace, asNobody]) {
        await fetch(latchkey.endpoint, {
          method: 'POST',
          headers: {
            'content-type': 'application/x-amz-json-1.1',
            'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
            'x-amz-user-agent': text,
          },
          body: JSON.stringify({ ClientId: open.clientId, ...input }),
        });
      }
    }
    const ClientName = 'shop';
    await sdk
      .send(
        new CreateUserPoolClientCommand({
          UserPoolId,
          ClientName,
          CallbackURLs: [`https://x.example/"><svg/onload=alert(1)>`].map(encodeURI),
        }),
      )
      .catch(() => undefined);
    await sdk
      .send(new UpdateUserPoolCommand({ UserPoolId, EmailVerificationSubject: '<script>alert(1)</script>' }))
      .catch(() => undefined);
    await sdk.send(
      new TagResourceCommand({
        ResourceArn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${UserPoolId}`,
        Tags: { '<script>alert(1)</script>': '"><img src=x onerror=alert(1)>' },
      }),
    );
    const context = await chromium.newContext({ viewport: { width: 1280, height: 800 } });
    const { page, problems } = await openTab(context);
    const ran: string[] = [];
    page.on('dialog', (dialog) => {
      ran.push(dialog.message());
      void dialog.dismiss();
    });
    const found: string[] = [];
    const visit = async (address: string) => {
      await page.goto(address);
      if ((await page.title()) === 'ran') ran.push(address);
      found.push(...(await overflow(page)).map((finding) => `${address}: ${finding}`));
    };
    for (const address of Object.values(addresses)) await visit(address);
    const pool = addresses['pool'] ?? '';
    await page.goto(`${pool}/users?q=grace`);
    await page.getByRole('link', { name: 'grace', exact: true }).click();
    await page.getByRole('heading', { name: 'grace', level: 1 }).waitFor();
    await page.goto(`${page.url().replace(/[?#].*$/, '')}?sign-ins=all`);
    expect(await page.locator('section[aria-labelledby=sign-ins]').innerText()).toContain('<script>alert(1)');
    if ((await page.title()) === 'ran') ran.push('user agents');
    for (const q of users) {
      await visit(`${pool}/users?${new URLSearchParams({ q, by: 'username' }).toString()}`);
      await page.locator('tbody a.main').first().click();
      await page.getByRole('heading', { name: 'Attributes' }).waitFor();
      if ((await page.title()) === 'ran') ran.push(q);
      await visit(`${pool}/groups?${new URLSearchParams({ name: q }).toString()}`);
    }
    for (const text of forms) {
      await visit(`${pool}/users?${new URLSearchParams({ q: text, done: text, page: text }).toString()}`);
      await visit(`${addresses['activity'] ?? ''}?${new URLSearchParams({ pool: text, result: text }).toString()}`);
      await visit(`${addresses['inbox'] ?? ''}?${new URLSearchParams({ to: text }).toString()}`);
    }
    expect(ran).toEqual([]);
    expect(problems).toEqual([]);
    expect(found).toEqual([]);
  });

  it('odd addresses get a page or a refusal, never a failure', async () => {
    const { addresses } = populated;
    const base = addresses['overview'] ?? '';
    const pool = addresses['pool'] ?? '';
    const odd = ['%00', '%ff', '..%2f..', '%E2%80%AE', 'x'.repeat(3000), '%0d%0a', "'", '%25', '%2e%2e'];
    for (const text of odd) {
      for (const address of [
        `${base}/pools/${text}`,
        `${pool}/users/${text}`,
        `${pool}/clients/${text}`,
        `${pool}/groups?name=${text}`,
        `${pool}/users?q=${text}&by=${text}`,
        `${pool}/users?page=${text}`,
        `${base}/pools?page=${text}`,
        `${base}/${text}`,
        `${base}/activity?pool=${text}`,
      ]) {
        const answer = await fetch(address);
        expect([address, answer.status >= 500]).toEqual([address, false]);
      }
    }
  });
});
