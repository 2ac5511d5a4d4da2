/** A password that an administrator set is replaced during the sign-in, with the attributes that the user must have. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { AdminDeleteUser } from '../../operations/users/administration/AdminDeleteUser.ts';
import { AdminGetUser } from '../../operations/users/administration/AdminGetUser.ts';
import { freshAddresses } from '../testing/factor-users.ts';
import {
  type App,
  type AppOptions,
  byPassword,
  newApp,
  newUser,
  OTHER_PASSWORD,
  type Parameters,
  refusals,
  respond,
} from '../testing/sign-in-steps.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

async function atNewPassword(options: AppOptions = {}, attributes: Parameters = {}) {
  const app = await newApp(services, options);
  await newUser(app, 'ann', { Permanent: false, attributes });
  const reply = await byPassword(app, 'ann');
  expect(reply).toMatchObject({
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    ChallengeParameters: { USER_ID_FOR_SRP: 'ann' },
  });
  const answer = (given: Parameters) =>
    respond(app, 'NEW_PASSWORD_REQUIRED', { USERNAME: 'ann', ...given }, reply.Session);
  const told = (name: string) => JSON.parse(reply.ChallengeParameters?.[name] ?? '') as unknown;
  return { app, reply, answer, told };
}

const userOf = ({ UserPoolId }: App) => callOperation(services, AdminGetUser, { UserPoolId, Username: 'ann' });

const withName = { pool: { Schema: [{ Name: 'name', Required: true }] } } as const;

it('the new password is stored, and the user is confirmed', async () => {
  const { app, answer } = await atNewPassword();
  expect(await answer({ NEW_PASSWORD: OTHER_PASSWORD })).toHaveProperty('AuthenticationResult.AccessToken');
  expect(await userOf(app)).toMatchObject({ UserStatus: 'CONFIRMED' });
  await expect(byPassword(app, 'ann')).rejects.toMatchObject(refusals.incorrect);
  await expect(byPassword(app, 'ann', { PASSWORD: OTHER_PASSWORD })).resolves.toHaveProperty('AuthenticationResult');
});

it('the new password must be there, and follow the policy of the pool', async () => {
  const { app, answer } = await atNewPassword();
  await expect(answer({})).rejects.toThrow('Missing required parameter NEW_PASSWORD');
  await expect(answer({ NEW_PASSWORD: 'weak' })).rejects.toMatchObject({ code: 'InvalidPasswordException' });
  expect(await userOf(app)).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD' });
  await expect(answer({ NEW_PASSWORD: OTHER_PASSWORD })).resolves.toHaveProperty('AuthenticationResult');
});

it('the sign-in of a user who was deleted meanwhile has ended, also if the name has a new user', async () => {
  const { app, answer } = await atNewPassword();
  await callOperation(services, AdminDeleteUser, { UserPoolId: app.UserPoolId, Username: 'ann' });
  await expect(answer({ NEW_PASSWORD: OTHER_PASSWORD })).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  await newUser(app, 'ann', { Permanent: false });
  await expect(answer({ NEW_PASSWORD: OTHER_PASSWORD })).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  expect(await userOf(app)).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD' });
});

it('the challenge names the attributes that are missing, and those that the client may read', async () => {
  const client = { ReadAttributes: ['email', 'given_name'] };
  const attributes = { email: 'ann@attributes.example', family_name: 'Lee', given_name: 'Ann' };
  const { told } = await atNewPassword({ ...withName, client }, attributes);
  expect(told('requiredAttributes')).toEqual(['userAttributes.name']);
  expect(told('userAttributes')).toEqual({ email: 'ann@attributes.example', given_name: 'Ann' });
  const complete = await atNewPassword(withName, { name: 'Ann Lee' });
  expect(complete.told('requiredAttributes')).toEqual([]);
  expect(complete.told('userAttributes')).toMatchObject({ name: 'Ann Lee' });
});

it('the answer must have the missing attributes, which are stored', async () => {
  const { app, answer } = await atNewPassword(withName);
  const NEW_PASSWORD = OTHER_PASSWORD;
  await expect(answer({ NEW_PASSWORD })).rejects.toMatchObject({ code: 'InvalidParameterException' });
  await expect(answer({ NEW_PASSWORD, name: 'Ann' })).rejects.toMatchObject({ code: 'InvalidParameterException' });
  await answer({ NEW_PASSWORD, 'userAttributes.name': 'Ann Lee', 'userAttributes.nickname': 'annie' });
  const { UserAttributes } = await userOf(app);
  expect(UserAttributes).toEqual(
    expect.arrayContaining([
      { Name: 'name', Value: 'Ann Lee' },
      { Name: 'nickname', Value: 'annie' },
    ]),
  );
});

it('the answer may not change what the client may not write', async () => {
  const { app, answer } = await atNewPassword({ client: { WriteAttributes: ['name'] } });
  const NEW_PASSWORD = OTHER_PASSWORD;
  const refused = answer({ NEW_PASSWORD, 'userAttributes.nickname': 'annie' });
  await expect(refused).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  expect(await userOf(app)).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD' });
  await expect(answer({ NEW_PASSWORD, 'userAttributes.name': 'Ann' })).resolves.toHaveProperty('AuthenticationResult');
});

it('an address in the answer gets a code, if the pool verifies it', async () => {
  const { email } = freshAddresses();
  const { app, answer } = await atNewPassword({ pool: { AutoVerifiedAttributes: ['email'] } });
  await answer({ NEW_PASSWORD: OTHER_PASSWORD, 'userAttributes.email': email });
  const [message] = services.inbox.list(email);
  expect(message?.code).toMatch(/^\d{6}$/);
  const { UserAttributes } = await userOf(app);
  expect(UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'false' });
});

it('an answer without an address sends nothing', async () => {
  const { answer } = await atNewPassword(
    { pool: { AutoVerifiedAttributes: ['email'] } },
    { email: 'quiet@example.com' },
  );
  await answer({ NEW_PASSWORD: OTHER_PASSWORD });
  expect(services.inbox.list('quiet@example.com')).toEqual([]);
});
