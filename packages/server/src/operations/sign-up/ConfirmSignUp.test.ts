import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { AdminDisableUser } from '../users/administration/AdminDisableUser.ts';
import { AdminUpdateUserAttributes } from '../users/administration/AdminUpdateUserAttributes.ts';
import {
  account,
  anotherCode,
  attributes,
  confirmedUser,
  lastCode,
  newTestApp,
  type TestApp,
  signIn,
  signUp,
} from '../users/testing/users.ts';
import { refusal, refusals } from '../users/testing/refusal.ts';
import { ConfirmSignUp } from './ConfirmSignUp.ts';
import { ResendConfirmationCode } from './ResendConfirmationCode.ts';

const DAY = 86_400_000;
const hiding = { PreventUserExistenceErrors: 'ENABLED' } as const;

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const confirm = ({ ClientId }: TestApp, Username: string, ConfirmationCode: string, ForceAliasCreation?: boolean) =>
  callOperation(services, ConfirmSignUp, { ClientId, Username, ConfirmationCode, ForceAliasCreation });
const resend = ({ ClientId }: TestApp, Username: string) =>
  callOperation(services, ResendConfirmationCode, { ClientId, Username });

describe('the code of a sign-up', () => {
  it('confirms the user and verifies the address', async () => {
    const testApp = await newTestApp(services);
    await signUp(services, testApp, 'jane', { email: 'c1@example.com' });
    await expect(confirm(testApp, 'jane', lastCode(services, 'c1@example.com'))).resolves.toStrictEqual({});
    const user = await account(services, testApp, 'jane');
    expect([user.UserStatus, user.attributes['email_verified']]).toStrictEqual(['CONFIRMED', 'true']);
    await expect(signIn(services, testApp, 'jane')).resolves.not.toBe('');
  });

  it('works once, even in concurrent requests', async () => {
    const testApp = await newTestApp(services);
    await signUp(services, testApp, 'jane', { email: 'c2@example.com' });
    const code = lastCode(services, 'c2@example.com');
    const tries = await Promise.allSettled(Array.from({ length: 64 }, () => confirm(testApp, 'jane', code)));
    expect(tries.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });

  it('is replaced by a newer one', async () => {
    const testApp = await newTestApp(services);
    await signUp(services, testApp, 'jane', { email: 'c3@example.com' });
    const first = lastCode(services, 'c3@example.com');
    await resend(testApp, 'jane');
    const second = lastCode(services, 'c3@example.com');
    expect(services.inbox.list('c3@example.com').map(({ kind }) => kind)).toStrictEqual(['resend-code', 'sign-up']);
    if (first !== second) await expect(confirm(testApp, 'jane', first)).rejects.toEqual(refusals.wrongCode);
    await expect(confirm(testApp, 'jane', second)).resolves.toStrictEqual({});
  });

  it('is valid for a day', async () => {
    const testApp = await newTestApp(services);
    await signUp(services, testApp, 'early', { email: 'early@example.com' });
    await signUp(services, testApp, 'late', { email: 'late@example.com' });
    services.clock.advance(DAY - 1);
    await expect(confirm(testApp, 'early', lastCode(services, 'early@example.com'))).resolves.toStrictEqual({});
    services.clock.advance(1);
    await expect(confirm(testApp, 'late', lastCode(services, 'late@example.com'))).rejects.toEqual(refusals.noCode);
  });

  it('is not valid after the user changed the address', async () => {
    const testApp = await newTestApp(services);
    await signUp(services, testApp, 'jane', { email: 'left@example.com' });
    const code = lastCode(services, 'left@example.com');
    const UserAttributes = attributes({ email: 'new@example.com' });
    await callOperation(services, AdminUpdateUserAttributes, {
      UserPoolId: testApp.UserPoolId,
      Username: 'jane',
      UserAttributes,
    });
    await expect(confirm(testApp, 'jane', code)).rejects.toEqual(refusals.noCode);
  });

  it("cannot be another user's", async () => {
    const testApp = await newTestApp(services);
    await signUp(services, testApp, 'jane', { email: 'hers@example.com' });
    await signUp(services, testApp, 'joe', { email: 'his@example.com' });
    const hers = lastCode(services, 'hers@example.com');
    if (hers !== lastCode(services, 'his@example.com')) {
      await expect(confirm(testApp, 'joe', hers)).rejects.toEqual(refusals.wrongCode);
    }
  });
});

describe('guessing a code', () => {
  it('is limited to 15 attempts per hour; then the right code is rejected too', async () => {
    const testApp = await newTestApp(services);
    await signUp(services, testApp, 'jane', { email: 'guess@example.com' });
    const code = lastCode(services, 'guess@example.com');
    const guesses = await Promise.allSettled(
      Array.from({ length: 40 }, () => confirm(testApp, 'jane', anotherCode(code))),
    );
    const reasons = guesses.map((result) => (result.status === 'rejected' ? result.reason : undefined));
    expect(reasons.filter((reason) => reason.code === 'CodeMismatchException')).toHaveLength(15);
    expect(reasons.filter((reason) => reason.code === 'LimitExceededException')).toHaveLength(25);
    await expect(confirm(testApp, 'jane', code)).rejects.toEqual(refusals.limit);
    services.clock.advance(3_600_000);
    await expect(confirm(testApp, 'jane', code)).resolves.toStrictEqual({});
  });
});

describe('a user who cannot be confirmed', () => {
  it('gets the reason if the client does not hide whether users exist', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'done', 'done@example.com');
    await signUp(services, testApp, 'off', { email: 'off@example.com' });
    await callOperation(services, AdminDisableUser, { UserPoolId: testApp.UserPoolId, Username: 'off' });
    await expect(confirm(testApp, 'nobody', '123456')).rejects.toEqual(refusals.unknownToClient);
    await expect(confirm(testApp, 'off', lastCode(services, 'off@example.com'))).rejects.toEqual(refusals.disabled);
    await expect(confirm(testApp, 'done', '123456')).rejects.toEqual(
      refusal('NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED'),
    );
  });

  it('gets the same answer as an unknown user name if the client hides whether users exist', async () => {
    const testApp = await newTestApp(services, {}, hiding);
    await confirmedUser(services, testApp, 'done', 'done2@example.com');
    await signUp(services, testApp, 'off', { email: 'off2@example.com' });
    await callOperation(services, AdminDisableUser, { UserPoolId: testApp.UserPoolId, Username: 'off' });
    for (const name of ['nobody', 'done', 'off']) {
      await expect(confirm(testApp, name, '123456')).rejects.toEqual(refusals.noCode);
      await resend(testApp, name);
      for (let tries = 0; tries < 15; tries++) {
        await expect(confirm(testApp, name, '123456')).rejects.toEqual(refusals.wrongCode);
      }
      await expect(confirm(testApp, name, '123456')).rejects.toEqual(refusals.limit);
    }
  });
});

describe('an address that is an alias of another user', () => {
  it('is rejected, and moves with ForceAliasCreation', async () => {
    const testApp = await newTestApp(services, { AliasAttributes: ['email'] });
    await confirmedUser(services, testApp, 'first', 'shared@example.com');
    await signUp(services, testApp, 'second', { email: 'shared@example.com' });
    const code = lastCode(services, 'shared@example.com');
    await expect(confirm(testApp, 'second', code)).rejects.toEqual(
      refusal('AliasExistsException', 'An account with the email already exists.'),
    );
    expect((await account(services, testApp, 'shared@example.com')).Username).toBe('first');
    await expect(confirm(testApp, 'second', code, true)).resolves.toStrictEqual({});
    expect((await account(services, testApp, 'shared@example.com')).Username).toBe('second');
    const former = await account(services, testApp, 'first');
    expect(former.attributes).toMatchObject({ email: 'shared@example.com', email_verified: 'false' });
  });

  it('is not an alias before it is verified', async () => {
    const testApp = await newTestApp(services, { AliasAttributes: ['email'] });
    await signUp(services, testApp, 'jane', { email: 'unverified@example.com' });
    await expect(account(services, testApp, 'unverified@example.com')).rejects.toEqual(refusals.userNotFound);
    await confirm(testApp, 'jane', lastCode(services, 'unverified@example.com'));
    expect((await account(services, testApp, 'unverified@example.com')).Username).toBe('jane');
  });
});
