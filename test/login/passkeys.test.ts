/** A passkey that is registered on the page `passkeys/add`, and used on the sign-in page. */
import type { Page } from 'playwright-core';
import {
  CreateUserPoolDomainCommand,
  ListWebAuthnCredentialsCommand,
  SetUserPoolClientSessionConfigurationCommand,
  SetUserPoolSessionConfigurationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, describe, expect, it } from 'vitest';
import { screenshot } from '../browser/visitor.ts';
import { password } from '../harness/aws.ts';
import { skipped, titled } from '../harness/chromium.ts';
import { newPerson } from '../harness/people.ts';
import { type Person, signIn } from '../harness/sign-in.ts';
import { addVirtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { setChromium, setStage } from './stage.ts';
import { addressOf, answerTo, claimsFor, type WebApp, type WebAppOptions } from './web-app.ts';

const choice: WebAppOptions = {
  pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } },
};

describe.skipIf(skipped)(titled('Passkeys on pages'), () => {
  const stage = setStage();
  const { openPage } = setChromium();
  let app: WebApp;
  beforeAll(async () => {
    app = await stage.newApp(choice);
  });

  /** As apps link to the page: without an authorization request. */
  const addressOfPage = ({ base, clientId, callback: redirectUri } = app) =>
    `${base}/passkeys/add?${new URLSearchParams({ client_id: clientId, redirect_uri: redirectUri }).toString()}`;

  async function signInByPassword(page: Page, { username }: Person): Promise<void> {
    await page.locator('input[name=username]').fill(username);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.locator('input[name=password]').fill(password);
    await page.getByRole('button', { name: /^(?:Sign in|Continue)$/ }).click();
  }

  it('asks for the sign-in, registers the passkey, and ends at the app without a code', async () => {
    const person = await newPerson(app);
    const page = await openPage();
    const authenticator = await addVirtualAuthenticator(page);
    await page.goto(addressOfPage());
    await signInByPassword(page, person);
    const create = page.getByRole('button', { name: 'Create passkey' });
    await create.waitFor();
    await screenshot(page, 'passkey-add');
    await create.click();
    expect([...(await answerTo(app, page)).keys()]).toEqual([]);
    expect(await authenticator.credentialIds()).toHaveLength(1);
    const { AccessToken } = (await signIn(app, person)).result;
    const listed = await app.sdk.send(new ListWebAuthnCredentialsCommand({ AccessToken }));
    expect(listed.Credentials?.map(({ CredentialId }) => CredentialId)).toEqual(await authenticator.credentialIds());

    await page.goto(addressOf(app, 'login', { prompt: 'login' }));
    await page.locator('input[name=username]').fill(person.username);
    await page.getByRole('button', { name: 'Next' }).click();
    const passkeyWay = page.getByRole('button', { name: /passkey/i }).first();
    await passkeyWay.click();
    // The list of ways leads to a page with a button of its own.
    const use = page.getByRole('button', { name: 'Use passkey' });
    await Promise.race([
      use.waitFor().then(() => use.click()),
      page.waitForURL((url) => url.href.startsWith(app.callback)),
    ]);
    const claims = await claimsFor(app, await answerTo(app, page));
    expect(claims).toMatchObject({ 'cognito:username': person.username });
  });

  it('does not store a passkey twice, and shows what the browser refuses', async () => {
    const person = await newPerson(app);
    const page = await openPage();
    const authenticator = await addVirtualAuthenticator(page);
    await page.goto(addressOfPage());
    await signInByPassword(page, person);
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await answerTo(app, page);
    await page.goto(addressOfPage());
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await page.getByText('The passkey could not be used').waitFor();
    expect(await authenticator.credentialIds()).toHaveLength(1);
  });

  it('works for app clients that allow no silent sign-ins', async () => {
    const strict = await stage.newApp(choice);
    const ids = { UserPoolId: strict.userPoolId };
    const tracking = { UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 20 } } as const;
    await strict.sdk.send(new SetUserPoolSessionConfigurationCommand({ ...ids, ...tracking }));
    const never = { ClientId: strict.clientId, SSOSession: { MaxValidityMinutes: 0 } };
    await strict.sdk.send(new SetUserPoolClientSessionConfigurationCommand({ ...ids, ...never }));
    const person = await newPerson(strict);
    const page = await openPage();
    await addVirtualAuthenticator(page);
    await page.goto(addressOfPage(strict));
    await signInByPassword(page, person);
    await page.getByRole('button', { name: 'Create passkey' }).click();
    expect([...(await answerTo(strict, page)).keys()]).toEqual([]);
  });

  it('is not there in the classic version of the pages', async () => {
    const classic = await stage.newApp(choice);
    const before = await fetch(addressOfPage(classic), { redirect: 'manual' });
    expect(before.headers.get('location')).toContain('/login?');
    const domain = { Domain: 'classic-pages', UserPoolId: classic.userPoolId, ManagedLoginVersion: 1 };
    await classic.sdk.send(new CreateUserPoolDomainCommand(domain));
    expect((await fetch(addressOfPage(classic), { redirect: 'manual' })).status).toBe(400);
  });

  it('is not there for an address that the client did not register', async () => {
    const query = new URLSearchParams({ client_id: app.clientId, redirect_uri: 'https://elsewhere.example.com/' });
    const reply = await fetch(`${app.base}/passkeys/add?${query.toString()}`, { redirect: 'manual' });
    expect(reply.headers.get('location')).toContain(`/${app.userPoolId}/error?error=redirect_mismatch`);
  });
});
