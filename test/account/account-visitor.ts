/** A person in a browser on the account page of a pool. */
import type { CreateUserPoolClientCommandInput } from '@aws-sdk/client-cognito-identity-provider';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { confirmDevice } from '../harness/device.ts';
import { newPerson } from '../harness/people.ts';
import { type App, createApp, type Person, signIn } from '../harness/sign-in.ts';

/** The sections of the page, by their paths. */
export const sections = ['profile', 'devices', 'sessions', 'password', 'mfa', 'passkeys', 'data', 'close'] as const;

const poolWithDevices = {
  AutoVerifiedAttributes: ['email' as const],
  DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'WEB_AUTHN' as const] } },
};

/** An app client that signs users in on pages. */
const pageClient: Partial<CreateUserPoolClientCommandInput> = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid'],
  CallbackURLs: ['https://app.example.com/callback'],
  SupportedIdentityProviders: ['COGNITO'],
};

/** Creates a pool that remembers each device and takes passkeys, with an app client for pages. */
export const newDeviceApp = (latchkey: { readonly endpoint: string }): Promise<App> =>
  createApp(latchkey, { pool: poolWithDevices, client: pageClient, mfa: 'OPTIONAL' });

/** Signs in through the API with a device, as an app does. */
export async function addAppDevice(app: App, person: Person): Promise<string> {
  const { result } = await signIn(app, person);
  await confirmDevice(app, result);
  return result.AccessToken ?? '';
}

/** Somebody whose browser is on the account page. */
export interface AccountVisitor {
  readonly app: App;
  readonly person: Person;
  readonly page: Page;
  /** The address of the account page or of a section of it. */
  readonly at: (section?: string) => string;
}

/** Opens the account page, and signs in where it leads. */
export async function visitAccount(
  browser: Browser,
  latchkey: { readonly endpoint: string },
  app: App,
  {
    person,
    attributes = {},
    ...options
  }: BrowserContextOptions & { person?: Person; attributes?: Readonly<Record<string, string>> } = {},
): Promise<AccountVisitor> {
  const visitor = person ?? (await newPerson(app, undefined, attributes));
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const root = `${latchkey.endpoint.replace('127.0.0.1', 'localhost')}/${app.userPoolId}/account`;
  const at = (section?: string) => (section === undefined ? root : `${root}/${section}`);
  await page.goto(at());
  await signInOnPage(page, visitor);
  await page.waitForURL(`${root}**`);
  return { app, person: visitor, page, at };
}

/** Fills in the sign-in page that is shown. */
export async function signInOnPage(page: Page, { username, password }: Person): Promise<void> {
  await page.fill('#signInFormUsername', username);
  if ((await page.locator('#signInFormPassword').count()) === 0) {
    await page.click('button[type=submit], input[type=submit]');
  }
  await page.fill('#signInFormPassword', password);
  await page.click('[name=signInSubmitButton]');
}
