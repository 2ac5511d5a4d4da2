/** A person in a browser on the account page of a pool. */
import type {
  CreateUserPoolClientCommandInput,
  CreateUserPoolCommandInput,
  UserPoolMfaType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { newPerson } from '../harness/people.ts';
import { type App, createApp, type Person } from '../harness/sign-in.ts';

/** An app client that signs users in on pages. */
const pageClient: Partial<CreateUserPoolClientCommandInput> = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid'],
  CallbackURLs: ['https://app.example.com/callback'],
  SupportedIdentityProviders: ['COGNITO'],
};

interface AppOptions {
  readonly pool?: Partial<CreateUserPoolCommandInput>;
  readonly client?: Partial<CreateUserPoolClientCommandInput>;
  readonly mfa?: UserPoolMfaType;
}

export function newPageApp(
  latchkey: { readonly endpoint: string },
  { pool = {}, client = {}, mfa = 'OPTIONAL' }: AppOptions = {},
): Promise<App> {
  return createApp(latchkey, { pool, client: { ...pageClient, ...client }, mfa });
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
