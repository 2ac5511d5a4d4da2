/** The account page in a real browser: each section, with and without scripts. */
import { GetUserCommand, ListDevicesCommand } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import { skipped, titled } from '../harness/chromium.ts';
import { latestCode } from '../harness/inbox.ts';
import { newPerson } from '../harness/people.ts';
import { signIn } from '../harness/sign-in.ts';
import { addVirtualAuthenticator } from '../harness/virtual-authenticator.ts';
import { setChromium, setStage } from '../login/stage.ts';
import { type AccountVisitor, addAppDevice, newDeviceApp, signInOnPage, visitAccount } from './account-visitor.ts';

describe.skipIf(skipped)(titled('The account page'), () => {
  const stage = setStage();
  const browser = setChromium();

  async function setUpApp({ page, at }: AccountVisitor): Promise<Authenticator> {
    await page.goto(at('mfa'));
    await page.getByRole('button', { name: 'Set up' }).click();
    const key = (await page.locator('code.secret').innerText()).replaceAll(' ', '');
    const authenticator = new Authenticator(key);
    await page.getByLabel('Code', { exact: true }).fill(await authenticator.code());
    await page.getByRole('button', { name: 'Finish' }).click();
    await page.getByText('The authenticator app is set up.').waitFor();
    return authenticator;
  }

  describe.each([true, false])('with scripts: %s', (javaScriptEnabled) => {
    it('shows devices of apps, renames and forgets them', async () => {
      const app = await newDeviceApp(stage.latchkey);
      const person = await newPerson(app);
      const AccessToken = await addAppDevice(app, person);
      const { page, at } = await visitAccount(browser.chromium, stage.latchkey, app, { person, javaScriptEnabled });
      await page.getByRole('link', { name: 'Devices' }).click();
      expect(page.url()).toBe(at('devices'));
      const row = page.getByRole('listitem').filter({ hasText: 'Device without a name' });
      await row.getByText('Rename', { exact: true }).click();
      await row.getByLabel('New name').fill('Work laptop');
      await row.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { name: 'Work laptop' }).waitFor();
      await page.getByRole('button', { name: 'Forget Work laptop' }).click();
      await page.getByText('The device has been forgotten.').waitFor();
      // What is left is this browser, which has become a device at the sign-in.
      const { Devices = [] } = await app.sdk.send(new ListDevicesCommand({ AccessToken }));
      const names = Devices.map(({ DeviceAttributes = [] }) => DeviceAttributes.find(isName)?.Value);
      expect(names).toEqual([expect.stringContaining('Chrome')]);
    });

    it('sets up an authenticator app; a fresh sign-in then asks for its code and returns to the section', async () => {
      const app = await newDeviceApp(stage.latchkey);
      const visitor = await visitAccount(browser.chromium, stage.latchkey, app, { javaScriptEnabled });
      const { page, at, person } = visitor;
      const authenticator = await setUpApp(visitor);
      const link = `${at('').replace(/account\/$/, '')}oauth2/authorize?client_id=${app.clientId}&return_to=account/mfa&prompt=login`;
      await page.goto(link);
      await signInOnPage(page, person);
      await page.locator('#verification_code').fill(await authenticator.code());
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.waitForURL(`${at('mfa')}**`);
      await page.getByRole('button', { name: 'Authenticator app: Remove the app' }).click();
      await page.getByText('The second step is off.').waitFor();
      const { result } = await signIn(app, person);
      expect(result.AccessToken).toBeDefined();
    });

    it('changes the password and keeps this browser signed in', async () => {
      const app = await newDeviceApp(stage.latchkey);
      const { page, at, person } = await visitAccount(browser.chromium, stage.latchkey, app, { javaScriptEnabled });
      await page.goto(at('password'));
      await page.getByLabel('Current password').fill(person.password);
      await page.getByLabel('New password', { exact: true }).fill('Another-Horse-8');
      await page.getByLabel('Repeat the new password').fill('Another-Horse-8');
      await page.getByRole('button', { name: 'Change password' }).click();
      await page.getByText('Your password has been changed.').waitFor();
      const { result } = await signIn(app, { ...person, password: 'Another-Horse-8' });
      expect(result.AccessToken).toBeDefined();
    });

    it('changes the email address with the code that went to it', async () => {
      const app = await newDeviceApp(stage.latchkey);
      const address = `new-${javaScriptEnabled}@example.com`;
      const { page, at, person } = await visitAccount(browser.chromium, stage.latchkey, app, { javaScriptEnabled });
      await page.goto(at('profile'));
      await page.getByText('Change', { exact: true }).first().click();
      await page.getByLabel('New email address').fill(address);
      await page.getByRole('button', { name: 'Change' }).first().click();
      await page.getByLabel('Code', { exact: true }).fill(await latestCode(stage.latchkey, address));
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByText('Your address has been confirmed.').waitFor();
      const { result } = await signIn(app, person);
      const user = await app.sdk.send(new GetUserCommand({ AccessToken: result.AccessToken }));
      expect(user.UserAttributes).toContainEqual({ Name: 'email', Value: address });
    });

    it('downloads the data, and closes the account after the name is typed', async () => {
      const app = await newDeviceApp(stage.latchkey);
      const { page, at, person } = await visitAccount(browser.chromium, stage.latchkey, app, { javaScriptEnabled });
      await page.goto(at('data'));
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('account.json');
      await page.goto(at('close'));
      await page.getByLabel('To confirm, enter').fill(person.username);
      await page.getByRole('button', { name: 'Close account' }).click();
      await page.getByRole('heading', { name: 'Your account is closed' }).waitFor();
      await expect(signIn(app, person)).rejects.toThrow();
    });

    it('signs out; the next visit asks for a sign-in', async () => {
      const app = await newDeviceApp(stage.latchkey);
      const { page, at } = await visitAccount(browser.chromium, stage.latchkey, app, { javaScriptEnabled });
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.locator('#signInFormUsername').waitFor();
      await page.goto(at('devices'));
      await page.locator('#signInFormUsername').waitFor();
    });
  });

  it('adds and removes a passkey', async () => {
    const app = await newDeviceApp(stage.latchkey);
    const { page, at } = await visitAccount(browser.chromium, stage.latchkey, app);
    const authenticator = await addVirtualAuthenticator(page);
    await page.goto(at('passkeys'));
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('The passkey has been added.').waitFor();
    expect(await authenticator.credentialIds()).toHaveLength(1);
    await page.getByRole('button', { name: /^Remove / }).click();
    await page.getByText('You have no passkey.').waitFor();
  });
});

const isName = ({ Name }: { readonly Name?: string | undefined }): boolean => Name === 'device_name';
