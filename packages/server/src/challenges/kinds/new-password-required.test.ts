/** A password that an administrator set is replaced during the sign-in, with the attributes that the user must have. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { RespondToAuthChallenge } from '../../operations/sign-in/RespondToAuthChallenge.ts';
import { AdminDeleteUser } from '../../operations/users/administration/AdminDeleteUser.ts';
import { AdminGetUser } from '../../operations/users/administration/AdminGetUser.ts';
import { AdminUpdateUserAttributes } from '../../operations/users/administration/AdminUpdateUserAttributes.ts';
import { functionArn, type TestEvent } from '../../triggers/testing/test-functions.ts';
import { freshAddresses } from '../testing/factor-users.ts';
import { protectedPool } from '../testing/risky-users.ts';
import {
  type App,
  type AppOptions,
  byPassword,
  newApp,
  newUser,
  OTHER_PASSWORD,
  type Parameters,
  refusal,
  refusals,
  respond,
  withChangeBeforeCommit,
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

describe('what is refused first', () => {
  const NEW_PASSWORD = OTHER_PASSWORD;

  it('is an attribute that the user has already, before one that the client may not write', async () => {
    const { answer } = await atNewPassword({ ...withName, client: { WriteAttributes: ['name'] } }, { name: 'Ann Lee' });
    const changes = { 'userAttributes.name': 'Eve', 'userAttributes.nickname': 'evie' };
    await expect(answer({ NEW_PASSWORD, ...changes })).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Cannot modify an already provided name'),
    );
  });

  it('is a missing attribute, before a password that was used before', async () => {
    const Policies = { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 2 } };
    const pool = { ...withName.pool, UserPoolTier: 'PLUS', Policies } as const;
    const { answer } = await atNewPassword({ pool });
    const temporary = { NEW_PASSWORD: 'Corr3ct-horse' };
    const missing = refusal('InvalidParameterException', 'Invalid attributes given, name is missing');
    await expect(answer(temporary)).rejects.toMatchObject(missing);
    const used = { code: 'PasswordHistoryPolicyViolationException' };
    await expect(answer({ ...temporary, 'userAttributes.name': 'Ann' })).rejects.toMatchObject(used);
    await expect(answer({ NEW_PASSWORD, 'userAttributes.name': 'Ann' })).resolves.toHaveProperty(
      'AuthenticationResult',
    );
  });

  it('is a password that is known from a breach', async () => {
    const includes = async (password: string) => password === OTHER_PASSWORD;
    const riskData = { ...services.riskData, compromisedPasswords: { isProvided: true, includes } };
    const { app, reply } = await atNewPassword({ pool: protectedPool('ENFORCED') });
    const through = { ...app, services: { ...services, riskData } };
    const answer = (password: string) =>
      respond(through, 'NEW_PASSWORD_REQUIRED', { USERNAME: 'ann', NEW_PASSWORD: password }, reply.Session);
    await expect(answer(OTHER_PASSWORD)).rejects.toMatchObject({ code: 'InvalidPasswordException' });
    await expect(answer('Th1rd-password')).resolves.toHaveProperty('AuthenticationResult');
  });
});

it('what an administrator stored meanwhile is not changed', async () => {
  const { app, reply } = await atNewPassword(withName);
  const { UserPoolId } = app;
  const stored = withChangeBeforeCommit(app, () =>
    callOperation(services, AdminUpdateUserAttributes, {
      UserPoolId,
      Username: 'ann',
      UserAttributes: [{ Name: 'name', Value: 'Ann Lee' }],
    }),
  );
  const responses = { USERNAME: 'ann', NEW_PASSWORD: OTHER_PASSWORD, 'userAttributes.name': 'Eve' };
  await expect(respond(stored, 'NEW_PASSWORD_REQUIRED', responses, reply.Session)).rejects.toMatchObject(
    refusal('NotAuthorizedException', 'Cannot modify an already provided name'),
  );
  expect((await userOf(app)).UserAttributes).toContainEqual({ Name: 'name', Value: 'Ann Lee' });
});

it('the trigger that writes the message about a new address is told about the request', async () => {
  const events: TestEvent[] = [];
  services.functions.set('tell', (event) => {
    events.push(event);
    return event;
  });
  const pool = { AutoVerifiedAttributes: ['email' as const], LambdaConfig: { CustomMessage: functionArn('tell') } };
  const { email } = freshAddresses();
  const { app, reply } = await atNewPassword({ pool });
  const ClientMetadata = { shop: 'north' };
  await callOperation(services, RespondToAuthChallenge, {
    ClientId: app.ClientId,
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    ChallengeResponses: {
      USERNAME: 'ann',
      NEW_PASSWORD: OTHER_PASSWORD,
      'userAttributes.email': email,
    },
    Session: reply.Session,
    ClientMetadata,
  });
  expect(events).toMatchObject([
    {
      triggerSource: 'CustomMessage_UpdateUserAttribute',
      userName: 'ann',
      callerContext: { clientId: app.ClientId },
      request: { clientMetadata: ClientMetadata, userAttributes: { email, 'cognito:user_status': 'CONFIRMED' } },
    },
  ]);
});
