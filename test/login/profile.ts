/** A person's browser profile: it keeps its cookies between sign-ins, as a browser on a computer at home does. */
import {
  AdminListDevicesCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { screenshot } from '../browser/visitor.ts';
import { attributesOf } from '../harness/device.ts';
import { latestCode } from '../harness/inbox.ts';
import { newPersonWithTotp, type PersonWithTotp, uniqueName } from '../harness/people.ts';
import { addressOf, answerTo, typePassword, type WebApp } from './web-app.ts';

/** What the person saw in a sign-in. */
export interface Seen {
  /** Whether a code was asked for. */
  readonly code: boolean;
  /** Whether the page of the code offered to remember the browser. */
  readonly box: boolean;
}

export const withoutCode: Seen = { code: false, box: false };
export const codeAndBox: Seen = { code: true, box: true };
export const codeOnly: Seen = { code: true, box: false };

export interface SignInOptions {
  /** Whether the person ticks "Remember this browser". */
  readonly ticks?: boolean;
  /** Saves screenshots under this name. */
  readonly picture?: string;
}

/** The box "Remember this browser". */
export const rememberBoxOn = (page: Page): Locator => page.getByRole('checkbox', { name: /remember this browser/i });

export class Profile {
  readonly context: BrowserContext;
  readonly #app: WebApp;

  private constructor(context: BrowserContext, app: WebApp) {
    this.context = context;
    this.#app = app;
  }

  static async create(chromium: Browser, app: WebApp, javaScriptEnabled = true): Promise<Profile> {
    return new Profile(await chromium.newContext({ javaScriptEnabled }), app);
  }

  /** Opens the sign-in page, types the password, and stays where that leads. */
  async begin({ username, password }: { username: string; password: string }): Promise<Page> {
    const page = await this.context.newPage();
    // Without this, the session of the browser would answer.
    await page.goto(addressOf(this.#app, 'oauth2/authorize', { prompt: 'login' }));
    await typePassword(page, username, password);
    await page.waitForURL((url) => url.href.startsWith(this.#app.callback) || /\/mfa(\/register)?$/.test(url.pathname));
    return page;
  }

  /** Signs in, with a code if one is asked for. */
  async signIn(
    person: Omit<PersonWithTotp, 'accessToken'>,
    { ticks = false, picture }: SignInOptions = {},
  ): Promise<Seen> {
    const page = await this.begin(person);
    let seen = withoutCode;
    if (page.url().includes('/mfa')) {
      const box = rememberBoxOn(page);
      seen = { code: true, box: (await box.count()) > 0 };
      if (ticks) await box.check();
      await page.locator('#verification_code').fill(await person.authenticator.code());
      if (picture !== undefined) await screenshot(page, picture);
      await page.locator('button[name=signInSubmitButton]').click();
    }
    await answerTo(this.#app, page);
    await page.close();
    return seen;
  }

  /** The cookie that makes the browser a device; undefined if it has none. */
  async deviceCookie() {
    return (await this.context.cookies()).find(({ name }) => name === 'latchkey-device');
  }

  /** Puts the cookie of another browser here, as a thief would. */
  async copyFrom(other: Profile): Promise<void> {
    const cookie = await other.deviceCookie();
    if (cookie === undefined) throw new Error('The browser is not remembered.');
    await this.context.addCookies([cookie]);
  }
}

/** The confirmed devices of a person: their keys, names and states. */
export async function devicesOf(app: WebApp, { username: Username }: { username: string }) {
  const { Devices = [] } = await app.sdk.send(new AdminListDevicesCommand({ UserPoolId: app.userPoolId, Username }));
  return Devices.map((device) => {
    const attributes = attributesOf(device);
    return {
      key: device.DeviceKey ?? '',
      name: attributes['device_name'] ?? '',
      status: attributes['dev:device_remembered_status'] ?? '',
    };
  });
}

/** The key of the one device of a person. */
export async function onlyDevice(app: WebApp, person: { username: string }): Promise<string> {
  const [device, ...others] = await devicesOf(app, person);
  if (device === undefined || others.length > 0) throw new Error(`${person.username} does not have one device.`);
  return device.key;
}

/** Creates a user whose sign-ins need a code, and who can recover the password by e-mail. */
export function newReachablePerson(app: WebApp): Promise<PersonWithTotp> {
  const username = uniqueName('grace');
  return newPersonWithTotp(app, username, { email: `${username}@example.com`, email_verified: 'true' });
}

/** Sets a new password with a code by e-mail, and returns the person with it. */
export async function resetPassword(
  latchkey: Parameters<typeof latestCode>[0],
  app: WebApp,
  person: PersonWithTotp,
): Promise<PersonWithTotp> {
  const { username: Username } = person;
  const password = 'Another-Horse-8';
  await app.sdk.send(new ForgotPasswordCommand({ ClientId: app.clientId, Username }));
  const ConfirmationCode = await latestCode(latchkey, `${Username}@example.com`);
  const confirmation = { ClientId: app.clientId, Username, ConfirmationCode, Password: password };
  await app.sdk.send(new ConfirmForgotPasswordCommand(confirmation));
  return { ...person, password };
}
