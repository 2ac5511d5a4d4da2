/** What an app does around sign-in with aws-amplify v6, unmodified, in Node: sign-up, passwords, attributes, sessions and the end of an account. */
import { AdminCreateUserCommand, AdminResetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import {
  confirmResetPassword,
  confirmSignUp,
  confirmUserAttribute,
  deleteUser,
  fetchAuthSession,
  fetchUserAttributes,
  getCurrentUser,
  resendSignUpCode,
  resetPassword,
  sendUserAttributeVerificationCode,
  signOut,
  signUp,
  updatePassword,
  updateUserAttributes,
} from 'aws-amplify/auth';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { enter, leave, openAmplify, reply } from '../harness/amplify.ts';
import { password } from '../harness/aws.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, uniqueName } from '../harness/people.ts';
import { type App, createApp, initiate } from '../harness/sign-in.ts';

let latchkey: Latchkey;
/** Users sign up with an e-mail address, which they verify and recover their password by. */
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey, { mfa: 'OFF', pool: { AutoVerifiedAttributes: ['email'] } });
});
afterAll(() => latchkey.stop());
// The library has global state.
afterEach(leave);

const newPassword = 'Other-Horse-8';
const done = { signInStep: 'DONE' };
const refused = { name: 'NotAuthorizedException' };
const codeOf = (to: string) => latestCode(latchkey, to);

/** A user with a verified address, and the library with empty storage. */
async function newMember() {
  const username = uniqueName('member');
  const email = `${username}@example.com`;
  await newPerson(app, username, { email, email_verified: 'true' });
  const storage = openAmplify(latchkey, app);
  return { username, email, storage };
}

describe('sign-up', () => {
  it('is confirmed by a code that was sent again', async () => {
    openAmplify(latchkey, app);
    const username = uniqueName('newcomer');
    const email = `${username}@example.com`;
    const { nextStep } = await signUp({ username, password, options: { userAttributes: { email } } });
    expect(nextStep.signUpStep).toBe('CONFIRM_SIGN_UP');
    expect(await enter({ username, password })).toEqual({ signInStep: 'CONFIRM_SIGN_UP' });
    expect(await resendSignUpCode({ username })).toMatchObject({ deliveryMedium: 'EMAIL', attributeName: 'email' });
    await expect(confirmSignUp({ username, confirmationCode: 'abcdef' })).rejects.toMatchObject({
      name: 'CodeMismatchException',
    });
    const confirmed = await confirmSignUp({ username, confirmationCode: await codeOf(email) });
    expect(confirmed).toEqual({ isSignUpComplete: true, nextStep: { signUpStep: 'DONE' } });
    expect(await enter({ username, password })).toEqual(done);
  });

  it('by an administrator: the first sign-in asks for a new password', async () => {
    openAmplify(latchkey, app);
    const username = uniqueName('invited');
    await app.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId: app.userPoolId,
        Username: username,
        TemporaryPassword: password,
        MessageAction: 'SUPPRESS',
      }),
    );
    const asked = await enter({ username, password });
    expect(asked.signInStep).toBe('CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED');
    expect(await reply(newPassword)).toEqual(done);
    await leave();
    expect(await enter({ username, password: newPassword })).toEqual(done);
  });
});

describe('passwords', () => {
  it('a forgotten one is replaced with a code', async () => {
    const { username, email } = await newMember();
    const { nextStep } = await resetPassword({ username });
    expect(nextStep).toMatchObject({
      resetPasswordStep: 'CONFIRM_RESET_PASSWORD_WITH_CODE',
      codeDeliveryDetails: { deliveryMedium: 'EMAIL' },
    });
    const confirm = (confirmationCode: string) => confirmResetPassword({ username, confirmationCode, newPassword });
    await expect(confirm('abcdef')).rejects.toMatchObject({ name: 'CodeMismatchException' });
    await confirm(await codeOf(email));
    await expect(enter({ username, password })).rejects.toMatchObject(refused);
    expect(await enter({ username, password: newPassword })).toEqual(done);
  });

  it('one that an administrator has reset must be replaced', async () => {
    const { username, email } = await newMember();
    await app.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId: app.userPoolId, Username: username }));
    expect(await enter({ username, password })).toEqual({ signInStep: 'RESET_PASSWORD' });
    await confirmResetPassword({ username, confirmationCode: await codeOf(email), newPassword });
    expect(await enter({ username, password: newPassword })).toEqual(done);
  });

  it('are changed by a signed-in user', async () => {
    const { username } = await newMember();
    await enter({ username, password });
    await expect(updatePassword({ oldPassword: 'Wrong-Horse-7', newPassword })).rejects.toMatchObject(refused);
    await updatePassword({ oldPassword: password, newPassword });
    await leave();
    await expect(enter({ username, password })).rejects.toMatchObject(refused);
    expect(await enter({ username, password: newPassword })).toEqual(done);
  });
});

describe('attributes', () => {
  it('are read and changed', async () => {
    const { username, email } = await newMember();
    await enter({ username, password });
    const changed = await updateUserAttributes({ userAttributes: { name: 'Ada Lovelace' } });
    expect(changed['name']).toEqual({ isUpdated: true, nextStep: { updateAttributeStep: 'DONE' } });
    expect(await fetchUserAttributes()).toMatchObject({ email, email_verified: 'true', name: 'Ada Lovelace' });
  });

  it('a new address is verified with a code, also with one that was sent again', async () => {
    const { username, email } = await newMember();
    await enter({ username, password });
    const address = `new-${email}`;
    const { email: changed } = await updateUserAttributes({ userAttributes: { email: address } });
    expect(changed?.nextStep).toMatchObject({
      updateAttributeStep: 'CONFIRM_ATTRIBUTE_WITH_CODE',
      codeDeliveryDetails: { deliveryMedium: 'EMAIL' },
    });
    expect(await fetchUserAttributes()).toMatchObject({ email: address, email_verified: 'false' });
    await sendUserAttributeVerificationCode({ userAttributeKey: 'email' });
    const confirm = (confirmationCode: string) => confirmUserAttribute({ userAttributeKey: 'email', confirmationCode });
    await expect(confirm('abcdef')).rejects.toMatchObject({ name: 'CodeMismatchException' });
    await confirm(await codeOf(address));
    expect(await fetchUserAttributes()).toMatchObject({ email: address, email_verified: 'true' });
  });
});

describe('sessions', () => {
  it('tokens are renewed with the refresh token, and belong to the same user', async () => {
    const { username, storage } = await newMember();
    await enter({ username, password });
    const { tokens: before } = await fetchAuthSession();
    const { tokens: after } = await fetchAuthSession({ forceRefresh: true });
    expect(storage.find('.refreshToken')).toBeDefined();
    expect(after?.accessToken.toString()).not.toBe(before?.accessToken.toString());
    expect(after?.idToken?.payload['cognito:username']).toBe(username);
  });

  it('sign-out revokes the refresh token', async () => {
    const { username, storage } = await newMember();
    await enter({ username, password });
    const REFRESH_TOKEN = storage.find('.refreshToken') ?? '';
    const refresh = () => initiate(app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN });
    expect((await refresh()).AuthenticationResult?.AccessToken).toBeDefined();
    await signOut();
    expect(storage.find('.refreshToken')).toBeUndefined();
    await expect(refresh()).rejects.toMatchObject(refused);
    await expect(getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
  });

  it('global sign-out ends the sessions of other devices', async () => {
    const { username } = await newMember();
    const other = await initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: password });
    const REFRESH_TOKEN = other.AuthenticationResult?.RefreshToken ?? '';
    await enter({ username, password });
    await signOut({ global: true });
    await expect(initiate(app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN })).rejects.toMatchObject(refused);
  });
});

it('a user deletes the account', async () => {
  const { username, storage } = await newMember();
  await enter({ username, password });
  await deleteUser();
  expect(storage.find('.accessToken')).toBeUndefined();
  await expect(enter({ username, password })).rejects.toMatchObject({ name: 'UserNotFoundException' });
});
