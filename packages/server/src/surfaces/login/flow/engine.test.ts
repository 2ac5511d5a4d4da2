/** Whether a sign-in remembers the browser: what the form says, or what was chosen before. */
import { expect, it } from 'vitest';
import type { PageData } from '../../../authorization/sign-in/page-data.ts';
import { asksToRemember } from './engine.ts';

const before = (remembers: boolean): PageData => ({
  clientId: 'app',
  challenge: 'EMAIL_OTP',
  session: 'sealed',
  username: 'ada',
  parameters: {},
  available: [],
  remembers,
  expiresAt: 0,
});

it.each([
  ['a ticked box', { canRememberDevice: 'true', rememberDevice: 'true' }, undefined, true],
  ['a box that is not ticked', { canRememberDevice: 'true' }, undefined, false],
  ['a box that was ticked before, and no longer is', { canRememberDevice: 'true' }, before(true), false],
  ['a page without the box, after a ticked one', {}, before(true), true],
  ['a page without the box, after one that was not ticked', {}, before(false), false],
  ['a program that posts no more than it must', { rememberDevice: 'true' }, undefined, true],
])('%s', (_case, form, data, expected) => {
  expect(asksToRemember({ form }, data)).toBe(expected);
});
