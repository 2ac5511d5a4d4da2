/** Actions of a user on the example page. Finds elements by label and role, as screen readers do. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Types user name and password, and sends them. */
export async function typeCredentials(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Types a code and sends it. With `rememberFor`, also ticks "Remember this browser" for that number of days. */
export async function typeCode(page: Page, code: string, rememberFor?: '30' | '60' | '90'): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(code);
  if (rememberFor !== undefined) {
    await page.getByRole('checkbox', { name: 'Remember this browser' }).check();
    await page.getByRole('combobox', { name: 'How long' }).selectOption(rememberFor);
  }
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Waits for the account page of a user. */
export async function seeAccount(page: Page, username: string): Promise<void> {
  await page.getByRole('heading', { name: `Hello, ${username}` }).waitFor();
}

/** Waits for the form that asks for a code, and returns the reason that it shows. */
export async function seeCodeForm(page: Page): Promise<string> {
  await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
  return page.locator('.why').innerText();
}

/** Signs out and waits for the sign-in form. */
export async function signOutOnPage(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

/** Saves a screenshot if LATCHKEY_SCREENSHOTS names a folder. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['LATCHKEY_SCREENSHOTS'];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
