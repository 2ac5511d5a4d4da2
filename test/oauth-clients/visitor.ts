/** What the tests of all clients share: a server with a person, a browser, and the steps of the person. */
import type { CreateUserPoolClientCommandInput } from '@aws-sdk/client-cognito-identity-provider';
import type { Browser, Page, Response } from 'playwright-core';
import { expect } from 'vitest';
import { startChromium } from '../harness/chromium.ts';
import type { LatchkeyOptions } from '../harness/latchkey.ts';
import { type OAuthClient, type Place, startPlace } from '../oauth/place.ts';

export interface Stage {
  readonly place: Place;
  readonly chromium: Browser;
  /** Creates an app client whose browsers come back to these addresses. */
  newClient(
    callback: string,
    signedOut: string,
    settings?: Partial<CreateUserPoolClientCommandInput>,
  ): Promise<OAuthClient>;
  /** Opens a tab of a new browser profile. */
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

export async function openStage(options: LatchkeyOptions = {}): Promise<Stage> {
  const [place, chromium] = await Promise.all([startPlace({}, options), startChromium()]);
  return {
    place,
    chromium,
    newClient: (callback, signedOut, settings = {}) =>
      place.newClient({ CallbackURLs: [callback], LogoutURLs: [signedOut], ...settings }),
    newPage: async () => (await chromium.newContext()).newPage(),
    async close() {
      await Promise.all([chromium.close(), place.stop()]);
    },
  };
}

/** Fills in the sign-in page on which the browser is. */
export async function enter(page: Page, { username, password }: Place['person']): Promise<void> {
  await page.locator('input[name=username]').fill(username);
  await page.locator('input[name=password]').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Waits until the browser is at an address that begins like this, and returns it whole. */
export async function arrivesAt(page: Page, beginning: string): Promise<URL> {
  await page.waitForURL((url) => url.href.startsWith(beginning));
  return new URL(page.url());
}

/** Opens an address of the app that begins a sign-in. The session of the browser has ended if the page asks who it is. */
export async function asksAgain(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator('input[name=username]').waitFor();
  expect(new URL(page.url()).pathname).toMatch(/\/login$/);
}

/** Calls a function of the page that leaves by way of /logout, and waits until the browser is back. */
export async function leave(page: Page, call: string, home: string): Promise<void> {
  const isBack = (response: Response) => response.url().startsWith(home) && response.request().isNavigationRequest();
  const back = page.waitForResponse((response) => isBack(response) && response.request().redirectedFrom() !== null);
  // The answer comes before the page that it brings: until then, the old page would be asked.
  const arrived = page.waitForEvent(
    'framenavigated',
    (frame) => frame === page.mainFrame() && frame.url().startsWith(home),
  );
  await page.evaluate(`void ${call}`);
  expect((await back).request().redirectedFrom()?.url()).toContain('/logout?');
  await arrived;
  await page.waitForLoadState();
}
