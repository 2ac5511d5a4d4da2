/** The inbox of `latchkey dev` and the page of a verification link, as users see them. */
import { AdminCreateUserCommand, AdminGetUserCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, password, sdk } from '../harness/aws.ts';
import { openTab, skipped, startChromium } from '../harness/chromium.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName } from '../harness/people.ts';

/** A folder for screenshots of the pages, if they are wanted. */
const { LATCHKEY_PICTURES: pictures } = process.env;

describe.skipIf(skipped)('The pages of messages in Chromium', () => {
  let latchkey: Latchkey;
  let chromium: Browser;
  let client: ReturnType<typeof sdk>;
  let pool: Awaited<ReturnType<typeof createPool>>;
  beforeAll(async () => {
    [chromium, latchkey] = await Promise.all([startChromium(), startLatchkey()]);
    client = sdk(latchkey.endpoint);
    pool = await createPool(client, {
      pool: {
        AutoVerifiedAttributes: ['email'],
        VerificationMessageTemplate: {
          DefaultEmailOption: 'CONFIRM_WITH_LINK',
          EmailMessageByLink:
            '<h1 style="color: rgb(255, 0, 0)">Welcome</h1><script>document.title = "ran"</script><img src="https://example.com/pixel.png">{##Verify Email##}',
        },
      },
    });
  });
  afterAll(() => Promise.all([chromium?.close(), latchkey?.stop()]));

  const signUp = (Username: string, email: string) =>
    client.send(
      new SignUpCommand({
        ClientId: pool.clientId,
        Username,
        Password: password,
        UserAttributes: [{ Name: 'email', Value: email }],
      }),
    );

  it.each(['light', 'dark'] as const)('the inbox shows messages as they arrive (%s)', async (colorScheme) => {
    const context = await chromium.newContext({ colorScheme, permissions: ['clipboard-read', 'clipboard-write'] });
    const { page, problems } = await openTab(context);
    const asked: string[] = [];
    // Requests for images that the policy blocks are started but get no response.
    page.on('response', (response) => asked.push(response.url()));
    await page.goto(`${latchkey.endpoint}/_latchkey/inbox`);
    await page.getByText('Connected').waitFor();
    const items = page.getByRole('listitem');
    const before = await items.count();

    const email = `${uniqueName()}@example.com`;
    await signUp(uniqueName(), email);
    await items.nth(before).waitFor();
    const newest = items.first();
    await newest.getByRole('heading', { name: email }).waitFor();
    const code = await newest.locator('output').innerText();
    expect(code).toMatch(/^[0-9a-f]{32}$/);
    await newest.getByRole('button', { name: `Copy ${code}` }).click();
    await newest.getByText('Copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code);

    const phone = { Name: 'phone_number', Value: '+15550100' };
    const invited = { UserPoolId: pool.userPoolId, Username: uniqueName(), UserAttributes: [phone] };
    await client.send(new AdminCreateUserCommand(invited));
    await page.getByText('SMS, admin-create-user').first().waitFor();
    expect(await items.first().innerText()).toContain('temporary password is');

    await page.getByText('Show the e-mail').first().click();
    const mail = page.frameLocator('iframe');
    await mail.getByRole('heading', { name: 'Welcome' }).waitFor();
    expect(await mail.getByRole('heading').evaluate((heading) => getComputedStyle(heading).color)).toBe(
      'rgb(255, 0, 0)',
    );
    expect(asked.filter((url) => !url.startsWith(latchkey.endpoint))).toEqual([]);
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/inbox-${colorScheme}.png`, fullPage: true });

    await page.getByLabel('Only messages to').fill('nobody');
    await page.getByText('No messages to a matching address yet.').waitFor();
    await page.getByLabel('Only messages to').fill(email);
    expect(await items.filter({ visible: true }).count()).toBe(1);
    // The browser reports what it blocked in the message, not in the page.
    expect(problems.filter((text) => !/script|pixel\.png/.test(text))).toEqual([]);
    await context.close();
  });

  it('a link in an e-mail opens a page with a button that confirms without any script', async () => {
    const username = uniqueName();
    await signUp(username, `${username}@example.com`);
    const context = await chromium.newContext({ javaScriptEnabled: false });
    const { page, problems } = await openTab(context);
    const reply = await fetch(`${latchkey.endpoint}/_latchkey/inbox?to=${username}@example.com`);
    const { messages } = (await reply.json()) as { messages: { body: string }[] };
    const link =
      /<a href="([^"]+)">Verify Email<\/a>/.exec(messages.at(-1)?.body ?? '')?.[1]?.replaceAll('&amp;', '&') ?? '';
    await page.goto(link);
    await page.getByRole('heading', { name: 'Confirm your e-mail address' }).waitFor();
    const person = { UserPoolId: pool.userPoolId, Username: username };
    expect((await client.send(new AdminGetUserCommand(person))).UserStatus).toBe('UNCONFIRMED');
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/link.png` });
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('heading', { name: 'Your registration is confirmed' }).waitFor();
    expect(page.url()).toBe(`${latchkey.endpoint}/confirmUser`);
    expect((await client.send(new AdminGetUserCommand(person))).UserStatus).toBe('CONFIRMED');
    expect(problems).toEqual([]);
    await context.close();
  });
});
