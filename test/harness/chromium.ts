/** A real browser: the Chromium of this machine, driven by playwright-core, which brings none of its own. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const { LATCHKEY_CHROMIUM: chosen } = process.env;

/** Where distributions put it, unless LATCHKEY_CHROMIUM names the place. */
const places = chosen ? [chosen] : ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = places.find((path) => existsSync(path));

/** Why no browser can be started here, or undefined when one can. */
const chromiumMissing =
  executablePath === undefined ? `no ${places.join(' or ')} here (Debian: apt-get install chromium)` : undefined;

// Where every suite must run, a missing one fails instead of being skipped.
const mayBeSkipped = chromiumMissing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';

/** For `describe.skipIf(skipped)(titled('…'), …)`. */
export const skipped = mayBeSkipped;

/** The title of a suite, with the reason if it is skipped. */
export const titled = (title: string): string => (mayBeSkipped ? `${title}: ${chromiumMissing}` : title);

/**
 * Starts the browser without a window.
 *
 * @param further switches, without the dashes before them
 */
export async function startChromium(further: readonly string[] = []): Promise<Browser> {
  if (executablePath === undefined) throw new Error(chromiumMissing);
  const quiet = ['no-first-run', 'disable-background-networking', 'disable-component-update', 'disable-sync'];
  const switches = [
    'disable-gpu',
    'disable-quic',
    ...quiet,
    ...further,
    ...(process.getuid?.() === 0 ? ['no-sandbox'] : []),
  ];
  return chromium.launch({ executablePath, args: switches.map((name) => `--${name}`) });
}

/** A tab that is watched. */
export interface Tab {
  readonly page: Page;
  /**
   * Everything that developers would see in red: errors in the console, violations of the content security policy, exceptions that
   * nobody caught. Answers with an error status are no complaints: Cognito refuses with 400.
   */
  readonly complaints: readonly string[];
  /** Names of the operations that were asked of the user pool, and of the challenges that were answered. */
  readonly requests: string[];
}

/** Opens a tab. Tabs of one context share their storage, like those of one browser profile. */
export async function openTab(context: BrowserContext): Promise<Tab> {
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    const isRefusal = message.text().includes('the server responded with a status of 4');
    if (['error', 'warning'].includes(message.type()) && !isRefusal) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const operation = request.headers()['x-amz-target']?.split('.')[1];
    if (operation === undefined || request.method() !== 'POST') return;
    const body = request.postDataJSON() as { readonly ChallengeName?: string };
    requests.push(body.ChallengeName ?? operation);
  });
  return { page, complaints, requests };
}
