/** Somebody in front of the example page. Finds everything by label and role, as screen readers do. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Types name and password, and sends them. */
export async function typeCredentials(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Types a code where one is asked for, and ticks "remember this browser" if told for how long. */
export async function typeCode(page: Page, code: string, rememberFor?: '30' | '60' | '90'): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(code);
  if (rememberFor !== undefined) {
    await page.getByRole('checkbox', { name: 'Remember this browser' }).check();
    await page.getByRole('combobox', { name: 'How long' }).selectOption(rememberFor);
  }
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Waits for the account of a user. */
export async function seeAccount(page: Page, username: string): Promise<void> {
  await page.getByRole('heading', { name: `Hello, ${username}` }).waitFor();
}

/** Waits for the form that asks for a code, and gives the reason it names. */
export async function seeCodeForm(page: Page): Promise<string> {
  await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
  return page.locator('.why').innerText();
}

/** Signs out and waits for the sign-in form. */
export async function signOutOnPage(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

/** With LATCHKEY_SCREENSHOTS=<folder>, leaves a picture there for people to look at. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['LATCHKEY_SCREENSHOTS'];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
