/** A real browser: the Chromium of this machine, controlled by playwright-core, which does not contain a browser. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const { LATCHKEY_CHROMIUM: chosen } = process.env;

/** The usual paths of Chromium, unless LATCHKEY_CHROMIUM gives the path. */
const places = chosen ? [chosen] : ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = places.find((path) => existsSync(path));

/** The reason why no browser can be started here; undefined if one can. */
const chromiumMissing =
  executablePath === undefined ? `${places.join(' or ')} not found (Debian: apt-get install chromium)` : undefined;

// With LATCHKEY_REQUIRE_SUITES=all, a suite that cannot run fails instead of being skipped.
const mayBeSkipped = chromiumMissing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';

/** For `describe.skipIf(skipped)(titled('…'), …)`. */
export const skipped = mayBeSkipped;

/** Returns the title of a suite, with the reason if it is skipped. */
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

/** A tab whose errors and requests are recorded. */
export interface Tab {
  readonly page: Page;
  /**
   * Errors and warnings in the console, violations of the content security policy, and uncaught exceptions. Answers with an error
   * status are not recorded, because Cognito rejects requests with status 400.
   */
  readonly problems: readonly string[];
  /** Names of the called operations; for an answer to a challenge, the name of the challenge. */
  readonly requests: string[];
}

/** Opens a tab. Tabs of one context share their storage, like those of one browser profile. */
export async function openTab(context: BrowserContext): Promise<Tab> {
  const page = await context.newPage();
  const problems: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    const isRefusal = message.text().includes('the server responded with a status of 4');
    if (['error', 'warning'].includes(message.type()) && !isRefusal) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => {
    const operation = request.headers()['x-amz-target']?.split('.')[1];
    if (operation === undefined || request.method() !== 'POST') return;
    const body = request.postDataJSON() as { readonly ChallengeName?: string };
    requests.push(body.ChallengeName ?? operation);
  });
  return { page, problems, requests };
}
