/** What suites on pages share: a server, the callback of apps, and a browser. Each lives as long as the suite around the call. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { startChromium } from '../harness/chromium.ts';
import { type Latchkey, type LatchkeyOptions, startLatchkey } from '../harness/latchkey.ts';
import { type Callback, createWebApp, startCallback, type WebApp, type WebAppOptions } from './web-app.ts';

/** Its parts exist from `beforeAll` on. */
export interface Stage {
  readonly latchkey: Latchkey;
  readonly callback: Callback;
  /** Creates a pool and an app on the server. */
  readonly newApp: (options?: WebAppOptions) => Promise<WebApp>;
}

export function setStage(options: LatchkeyOptions = {}): Stage {
  const latchkey = duringSuite(
    () => startLatchkey(options),
    (server) => server.stop(),
  );
  const callback = duringSuite(startCallback, (page) => page.close());
  return {
    get latchkey() {
      return latchkey();
    },
    get callback() {
      return callback();
    },
    newApp: (app) => createWebApp(latchkey(), callback(), app),
  };
}

export interface ChromiumOfSuite {
  readonly chromium: Browser;
  /** Opens a tab of its own browser profile. */
  readonly openPage: (options?: { readonly scripts?: boolean }) => Promise<Page>;
}

/** For suites that are skipped without Chromium (harness/chromium.ts). */
export function setChromium(): ChromiumOfSuite {
  const chromium = duringSuite(startChromium, (browser) => browser.close());
  return {
    get chromium() {
      return chromium();
    },
    openPage: async ({ scripts = true } = {}) =>
      (await chromium().newContext({ javaScriptEnabled: scripts })).newPage(),
  };
}

/** Starts something before the tests of the suite, and stops it after them. */
function duringSuite<T>(start: () => Promise<T>, stop: (started: T) => Promise<unknown>): () => T {
  let started: T | undefined;
  beforeAll(async () => {
    started = await start();
  });
  afterAll(async () => {
    if (started !== undefined) await stop(started);
  });
  return () => {
    if (started === undefined) throw new Error('This is only started when the tests run.');
    return started;
  };
}
