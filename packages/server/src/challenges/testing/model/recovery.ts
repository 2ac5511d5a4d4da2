/** Forgotten passwords, through the API and on pages, each step with the response that the model expects. */
import { expect } from 'vitest';
import { callOperation } from '../../../operations/testing/call.ts';
import { AdminResetUserPassword } from '../../../operations/users/administration/AdminResetUserPassword.ts';
import { ConfirmForgotPassword } from '../../../operations/users/self-service/ConfirmForgotPassword.ts';
import { ForgotPassword } from '../../../operations/users/self-service/ForgotPassword.ts';
import { otherThan } from '../factor-users.ts';
import { textOf, type World } from './world.ts';
import type { CodeAccount, ContactKind } from '../reference-codes.ts';
import { resetKind } from '../reference-factors.ts';
import { errors, type Result } from '../reference-model.ts';
import type { ModelUser } from '../reference-users.ts';

const HOUR = 3_600_000;

/** Counted like results. */
export const recoveries = {
  asked: 'a reset code was sent',
  pretended: 'a reset code was pretended',
  reset: 'a password was reset',
  required: 'a reset was required',
} as const;

/** What is counted for the user name: a user who cannot get a code is answered like an unknown one. */
function accountOf({ pool }: World, person: ModelUser): { account: CodeAccount; kind: ContactKind | undefined } {
  const kind = resetKind(pool, person);
  return { account: kind === undefined ? person.resets.decoy : person.resets.own, kind };
}

/** ForgotPassword, or the page `forgotPassword`, which is closed where only administrators reset passwords. */
export async function askForReset(world: World, person: ModelUser): Promise<void> {
  const { pool, now, network, app } = world;
  const { account, kind } = accountOf(world, person);
  const isClosed = world.isOnPage && pool.recovery === null;
  const limit = isClosed || account.mayRequest(network, now) ? undefined : errors.tooManyCodes;
  const refusal = isClosed ? errors.notRecoverable : limit;
  const before = newestMessage(world)?.id;
  const attempt = world.isOnPage ? app.pages?.forgot(person.name) : forgotPassword(world, person);
  const done = kind === undefined ? recoveries.pretended : recoveries.asked;
  if (!(await world.compareOutcome(attempt, done, refusal)) || kind === undefined) {
    expect(newestMessage(world)?.id).toBe(before);
    if (refusal === undefined) putCode(world, account, pool.recovery ?? 'email', null);
    return;
  }
  keepSent(world, person, kind, 'forgot-password');
}

function putCode(world: World, account: CodeAccount, kind: ContactKind, text: string | null): void {
  account.put({ text, kind, address: null, askedBy: world.network, expiresAt: world.now + HOUR });
}

/** The newest message must be the code, at the user's address. */
function keepSent(world: World, person: ModelUser, kind: ContactKind, message: string): void {
  const address = person.contacts.get(kind)?.address ?? '';
  const sent = newestMessage(world);
  expect(sent).toMatchObject({ to: address, kind: message, code: expect.stringMatching(/^\d{6}$/) });
  const text = sent?.code ?? '';
  const askedBy = message === 'forgot-password' ? world.network : null;
  person.resets.own.put({ text, kind, address, askedBy, expiresAt: world.now + HOUR });
  world.resetCodes.push({ person, text });
}

const newestMessage = ({ app }: World) => app.services.inbox.list()[0];

/** ConfirmForgotPassword, or the page `confirmforgotPassword`. Returns whether the password was set. */
export async function resetPassword(world: World, person: ModelUser, code: string): Promise<boolean> {
  const { account } = accountOf(world, person);
  const password = world.newPassword();
  const refusal = resetError(world, person, account, code);
  const given = { name: person.name, code, password: textOf(password) };
  const attempt = world.isOnPage ? world.app.pages?.reset(given) : confirmForgotPassword(world, given);
  if (!(await world.compareOutcome(attempt, recoveries.reset, refusal))) return false;
  account.use();
  person.password = password;
  person.mustReset = false;
  person.isImported = false;
  person.failures = 0;
  if (world.pool.dropsTrust) for (const device of person.devices.values()) device.trusted = false;
  return true;
}

/** The error for a try at a code, which is counted; undefined if the code is right. */
function resetError(world: World, person: ModelUser, account: CodeAccount, given: string): Result | undefined {
  const { now, network } = world;
  const code = account.code(now);
  if (!account.mayTry(network, now)) return errors.tooManyCodes;
  if (code === undefined) return errors.noSentCode;
  if (code.text !== given) return errors.wrongResetCode;
  const contact = person.contacts.get(code.kind);
  return contact?.verified === true && contact.address === code.address ? undefined : errors.noSentCode;
}

/** The newest code for the user, or a wrong one. */
export function newestCode(world: World, person: ModelUser, isRight: boolean): string {
  const text = person.resets.own.code(world.now)?.text ?? '123456';
  return isRight ? text : otherThan(text);
}

/** AdminResetUserPassword. */
export async function requireReset(world: World, person: ModelUser): Promise<void> {
  const { app, pool } = world;
  world.isOnPage = false;
  const kind = resetKind(pool, person);
  const state = person.mustChange ? errors.notResettable : errors.unreachable;
  const refusal = kind === undefined ? (person.enabled ? state : errors.disabled) : undefined;
  const input = { UserPoolId: app.UserPoolId, Username: person.name };
  const attempt = callOperation(app.services, AdminResetUserPassword, input);
  if (!(await world.compareOutcome(attempt, recoveries.required, refusal)) || kind === undefined) return;
  person.mustReset = true;
  keepSent(world, person, kind, 'admin-reset-password');
}

const forgotPassword = ({ app: { services, ClientId } }: World, { name: Username }: ModelUser) =>
  callOperation(services, ForgotPassword, { ClientId, Username });

interface Reset {
  readonly name: string;
  readonly code: string;
  readonly password: string;
}

const confirmForgotPassword = ({ app: { services, ClientId } }: World, { name, code, password }: Reset) =>
  callOperation(services, ConfirmForgotPassword, {
    ClientId,
    Username: name,
    ConfirmationCode: code,
    Password: password,
  });
