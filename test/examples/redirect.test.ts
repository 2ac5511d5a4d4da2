/** The examples for sign-in by redirect, in a real browser. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { skipped, startChromium, titled } from '../harness/chromium.ts';

const root = join(import.meta.dirname, '..', '..');

interface Example {
  readonly address: string;
  stop(): Promise<number | null>;
}

/** Starts an example as in its instructions, on any free port. */
async function start(script: string): Promise<Example> {
  const words = ['--conditions=source', `examples/${script}/start.ts`, '--port', '0'];
  const child: ChildProcess = spawn(process.execPath, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const opened = Promise.withResolvers<string>();
  child.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    const [, address] = /^Open (http\S+)\n/m.exec(printed) ?? [];
    if (address !== undefined) opened.resolve(address);
  });
  child.once('exit', () => opened.reject(new Error(`The example ended: ${printed}`)));
  const address = await opened.promise;
  return {
    address,
    async stop() {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
      return child.exitCode;
    },
  };
}

describe.skipIf(skipped)(titled('Examples for sign-in by redirect, in Chromium'), () => {
  let chromium: Browser;
  beforeAll(async () => {
    chromium = await startChromium();
  });
  afterAll(() => chromium?.close());

  const enter = async (page: Page) => {
    await page.locator('[name=username]').fill('ada');
    await page.locator('[name=password]').fill(password);
    await page.locator('[name=signInSubmitButton]').click();
  };
  const title = (page: Page, name: string) => page.getByRole('heading', { name, exact: true }).waitFor();

  it.each([
    ['spa', 'button'],
    ['server-app', 'link'],
    ['amplify', 'button'],
  ] as const)('npm run example:%s signs in and out', async (name, role) => {
    const example = await start(name);
    // The certificate authority is not in the store of this browser. test/stories/tls.test.ts verifies its certificates.
    const context = await chromium.newContext({ ignoreHTTPSErrors: true });
    try {
      const page = await context.newPage();
      await page.goto(example.address);
      const signIn = page.getByRole(role, { name: 'Sign in' });
      await signIn.click();
      await enter(page);
      await title(page, 'Hello Ada');
      expect(await page.textContent('body')).toContain('ada@example.com');
      expect(new URL(page.url()).origin).toBe(new URL(example.address).origin);
      await page.reload();
      await title(page, 'Hello Ada');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await title(page, 'Signed out');
      // The session of the login page has ended, too: it asks again.
      await signIn.click();
      await page.locator('[name=username]').waitFor();
    } finally {
      await context.close();
      expect(await example.stop()).toBe(0);
    }
  });

  it('npm run example:spa renews the tokens without the login page', async () => {
    const example = await start('spa');
    const context = await chromium.newContext();
    try {
      const page = await context.newPage();
      await page.goto(example.address);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await enter(page);
      await page.getByRole('button', { name: 'Renew the tokens' }).click();
      await page.getByText('The tokens were renewed.').waitFor();
      await title(page, 'Hello Ada');
    } finally {
      await context.close();
      await example.stop();
    }
  });
});
