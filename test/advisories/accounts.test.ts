/** Advisories of comparable products about accounts: whose they are, what ends them, and what they may change. */
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  DeleteUserCommand,
  DeleteUserPoolClientCommand,
  ForgetDeviceCommand,
  GetDeviceCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  ListUserPoolsCommand,
  ListDevicesCommand,
  ListUsersCommand,
  RevokeTokenCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { operations } from '@latchkey/model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { password } from '../harness/aws.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithDevice, newPersonWithTotp, uniqueName } from '../harness/people.ts';
import { deviceDoesNotExist, incorrect, refusal } from '../harness/refusal.ts';
import { type App, createApp, initiate, provePassword, respond, secondClient, signIn } from '../harness/sign-in.ts';
import { post } from '../harness/wire.ts';
import { refusedByName } from './refused.ts';

let latchkey: Latchkey;
let app: App;
let other: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
  other = await createApp(latchkey);
});
afterAll(() => latchkey.stop());

const passwordSignIn = (username: string, by = app) =>
  initiate(by, 'USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: password });

async function tokensOf(by = app) {
  const person = await newPerson(by);
  const { result } = await signIn(by, person);
  const { AccessToken = '', RefreshToken = '' } = result;
  return { ...person, AccessToken, RefreshToken };
}

/** A device key binds a refresh token to its device; here the tokens are of a pool without devices. */
const refresh = (RefreshToken: string, by = other) =>
  by.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId: by.clientId, RefreshToken }));

it('GHSA-8g9r-9wjw-37j4: an access token reaches no device of another user', async () => {
  const owner = await newPersonWithDevice(app);
  const { AccessToken } = await tokensOf();
  const { deviceKey: DeviceKey } = owner.device;
  for (const command of [GetDeviceCommand, ForgetDeviceCommand]) {
    expect(await refusal(app.sdk.send(new command({ AccessToken, DeviceKey }) as never))).toEqual(deviceDoesNotExist);
  }
  const kept = await app.sdk.send(new ListDevicesCommand({ AccessToken: owner.accessToken }));
  expect(kept.Devices?.map((device) => device.DeviceKey)).toEqual([DeviceKey]);
});

it('CVE-2026-27840: a shortened refresh token is refused, wherever it was cut', async () => {
  const { RefreshToken } = await tokensOf(other);
  const cuts = Array.from({ length: 40 }, (_, index) => 1 + index);
  for (const cut of cuts) {
    await expect(refresh(RefreshToken.slice(0, -cut))).rejects.toMatchObject(refusedByName);
    await expect(refresh(RefreshToken.slice(cut))).rejects.toMatchObject(refusedByName);
  }
  await expect(refresh(RefreshToken.slice(0, RefreshToken.length / 2))).rejects.toMatchObject(refusedByName);
  expect((await refresh(RefreshToken)).AuthenticationResult?.AccessToken).toBeDefined();
});

it.each([
  ['CVE-2026-27946', 'email'],
  ['CVE-2026-54693', 'phone_number'],
])('%s: users cannot state that their own address is verified', async (_id, name) => {
  const { AccessToken, username } = await tokensOf();
  const UserAttributes = [
    { Name: name, Value: name === 'email' ? 'mallory@example.com' : '+15550111' },
    { Name: `${name}_verified`, Value: 'true' },
  ];
  await expect(app.sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes }))).rejects.toMatchObject(
    refusedByName,
  );
  const user = await app.sdk.send(new AdminGetUserCommand({ UserPoolId: app.userPoolId, Username: username }));
  expect(user.UserAttributes).not.toContainEqual({ Name: `${name}_verified`, Value: 'true' });
});

it('CVE-2026-55670: a new user with the name of a deleted one inherits nothing', async () => {
  const old = await newPersonWithDevice(app);
  await app.sdk.send(new DeleteUserCommand({ AccessToken: old.accessToken }));
  const { username } = await newPerson(app, old.username);
  const { result } = await signIn(app, { username, password });
  const listed = await app.sdk.send(new ListDevicesCommand({ AccessToken: result.AccessToken }));
  expect(listed.Devices ?? []).toEqual([]);
  await expect(app.sdk.send(new GetUserCommand({ AccessToken: old.accessToken }))).rejects.toMatchObject(refusedByName);
  const withDevice = provePassword(app, { username, password }, { DEVICE_KEY: old.device.deviceKey });
  expect((await withDevice.catch(() => undefined))?.ChallengeName).not.toBe('DEVICE_SRP_AUTH');
});

it('GHSA-2vg6: the tokens of a deleted user end with the user', async () => {
  const { AccessToken, RefreshToken } = await tokensOf(other);
  await other.sdk.send(new DeleteUserCommand({ AccessToken }));
  await expect(other.sdk.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject(refusedByName);
  await expect(refresh(RefreshToken)).rejects.toMatchObject(refusedByName);
});

it('CVE-2024-46999, CVE-2024-47000: a disabled user can neither refresh nor sign in', async () => {
  const { username, RefreshToken } = await tokensOf(other);
  await other.sdk.send(new AdminDisableUserCommand({ UserPoolId: other.userPoolId, Username: username }));
  await expect(refresh(RefreshToken)).rejects.toMatchObject(refusedByName);
  await expect(passwordSignIn(username, other)).rejects.toThrow(/User is disabled/);
});

it('CVE-2024-47060: the tokens of a deleted app client cannot be refreshed', async () => {
  const client = await secondClient(other);
  const { RefreshToken } = await tokensOf(client);
  await other.sdk.send(new DeleteUserPoolClientCommand({ UserPoolId: other.userPoolId, ClientId: client.clientId }));
  await expect(refresh(RefreshToken, client)).rejects.toMatchObject(refusedByName);
  await expect(refresh(RefreshToken)).rejects.toMatchObject(refusedByName);
});

it.each([
  ['CVE-2026-23511', (username: string, by: App) => passwordSignIn(username, by)],
  ['CVE-2024-41952', (USERNAME: string, by: App) => initiate(by, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD: 'x' })],
])('%s: unknown names are answered as wrong passwords are', async (_id, attempt) => {
  const hiding = await secondClient(other, { PreventUserExistenceErrors: 'ENABLED' });
  expect(await refusal(attempt('nobody-at-all', hiding))).toEqual(incorrect);
  const { username } = await newPerson(other);
  const wrong = initiate(hiding, 'USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: 'Wrong-Horse-7' });
  expect(await refusal(wrong)).toEqual(incorrect);
});

it('CVE-2025-67717: the number of users is told to administrators only', async () => {
  for (const operation of ['DescribeUserPool', 'ListUsers']) {
    const reply = await post(latchkey.endpoint, operation, { UserPoolId: app.userPoolId });
    expect([operation, reply.status]).toEqual([operation, 400]);
    expect(JSON.stringify(reply.body)).not.toContain('EstimatedNumberOfUsers');
  }
});

const unsigned = async (operation: string): Promise<unknown> =>
  (await post(latchkey.endpoint, operation, { UserPoolId: app.userPoolId, Username: 'x' })).body;

const signedOperations = Object.entries(operations).filter(([, { auth }]) => auth === 'sigv4');

it('cognito-local: no operation of administrators is carried out without a signature', async () => {
  expect(signedOperations.length).toBeGreaterThan(100);
  for (const [operation] of signedOperations) {
    expect(await unsigned(operation), operation).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  }
});

it('GHSA-g38m: identities are linked by administrators only', async () => {
  const refused = { __type: 'MissingAuthenticationTokenException' };
  expect(await unsigned('AdminLinkProviderForUser')).toMatchObject(refused);
  expect(await unsigned('AdminDisableProviderForUser')).toMatchObject(refused);
});

it('CVE-2024-49757, CVE-2026-29193: where administrators create the users, nobody signs up', async () => {
  const closed = await createApp(latchkey, { pool: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } } });
  const user = { Username: uniqueName('self'), Password: password };
  for (const { clientId: ClientId } of [closed, await secondClient(closed)]) {
    const request = closed.sdk.send(new SignUpCommand({ ClientId, ...user }));
    expect((await refusal(request)).name).toBe('NotAuthorizedException');
  }
  const unknown = closed.sdk.send(new AdminGetUserCommand({ UserPoolId: closed.userPoolId, Username: user.Username }));
  expect((await refusal(unknown)).name).toBe('UserNotFoundException');
});

it('CVE-2026-105209: a client of one pool does not act on another pool', async () => {
  const { username } = await newPerson(app);
  const AuthParameters = { USERNAME: username, PASSWORD: password };
  const foreign = { UserPoolId: other.userPoolId, ClientId: app.clientId, AuthParameters };
  const request = app.sdk.send(new AdminInitiateAuthCommand({ ...foreign, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' }));
  expect((await refusal(request)).name).toBe('ResourceNotFoundException');
});

it('CVE-2025-64431: a user of one pool is not found by the id of another', async () => {
  const { username } = await newPerson(app, uniqueName('only-here'));
  const request = app.sdk.send(new AdminGetUserCommand({ UserPoolId: other.userPoolId, Username: username }));
  expect((await refusal(request)).name).toBe('UserNotFoundException');
});

it('CVE-2025-27507: the Session of one pool continues nothing in another', async () => {
  const person = await newPersonWithTotp(app, uniqueName('both'));
  await newPerson(other, person.username);
  const { Session } = await passwordSignIn(person.username);
  const answer = { USERNAME: person.username, SOFTWARE_TOKEN_MFA_CODE: await person.authenticator.code() };
  await expect(respond(other, 'SOFTWARE_TOKEN_MFA', answer, Session)).rejects.toMatchObject(refusedByName);
});

const forgedTokens = [
  "' or 1=1 --",
  "x'; drop table users; --",
  '{"sub":"x"}',
  btoa(`{"after":"' or 1=1"}`),
  '%00',
  'null',
];

it('CVE-2026-33503: forged page tokens of users are refused', async () => {
  for (const PaginationToken of forgedTokens) {
    const request = app.sdk.send(new ListUsersCommand({ UserPoolId: app.userPoolId, PaginationToken }));
    expect((await refusal(request)).name, PaginationToken).toBe('InvalidParameterException');
  }
});

it('CVE-2026-33504: forged page tokens of pools are refused', async () => {
  for (const NextToken of forgedTokens) {
    const request = app.sdk.send(new ListUserPoolsCommand({ MaxResults: 1, NextToken }));
    expect((await refusal(request)).name, NextToken).toBe('InvalidParameterException');
  }
});

it('CVE-2025-64103: a pool that requires a second factor issues no tokens before it is set up', async () => {
  const strict = await createApp(latchkey, { mfa: 'ON' });
  const { username } = await newPerson(strict);
  const reply = await passwordSignIn(username, strict);
  expect([reply.ChallengeName, reply.AuthenticationResult]).toEqual(['MFA_SETUP', undefined]);
});

it('CVE-2024-45042: a user with a second factor is asked for it in every flow with a password', async () => {
  const { username, authenticator } = await newPersonWithTotp(other);
  for (const flow of ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const) {
    const { challenges } = await signIn(other, { username, password, authenticator }, { flow });
    expect(challenges).toContain('SOFTWARE_TOKEN_MFA');
  }
  const reply = await initiate({ ...other, admin: true }, 'ADMIN_USER_PASSWORD_AUTH', {
    USERNAME: username,
    PASSWORD: password,
  });
  expect(reply.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
});

it.each(['GHSA-392p', 'GHSA-pw9m'])(
  '%s: of many uses of a rotated refresh token no second family begins',
  async (id) => {
    const RefreshTokenRotation = { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 0 };
    const flows = { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH' as const] };
    const rotating = await secondClient(other, { ...flows, RefreshTokenRotation });
    const { RefreshToken } = await tokensOf(rotating);
    if (id === 'GHSA-pw9m') await refresh(RefreshToken, rotating);
    const uses = await Promise.allSettled(Array.from({ length: 64 }, () => refresh(RefreshToken, rotating)));
    expect(uses.filter(({ status }) => status === 'fulfilled')).toHaveLength(id === 'GHSA-392p' ? 1 : 0);
  },
);

it('CVE-2020-15222: a revoked refresh token cannot be used, however often', async () => {
  const { RefreshToken: Token } = await tokensOf(other);
  await other.sdk.send(new RevokeTokenCommand({ ClientId: other.clientId, Token }));
  for (let count = 0; count < 3; count += 1) await expect(refresh(Token)).rejects.toMatchObject(refusedByName);
});

it('CVE-2025-7365: an address that belongs to somebody else is not taken over', async () => {
  const shared = await createApp(latchkey, { pool: { AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] } });
  const email = `${uniqueName('owner')}@example.com`;
  await newPerson(shared, uniqueName(), { email, email_verified: 'true' });
  const UserAttributes = [
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
  ];
  const user = { UserPoolId: shared.userPoolId, Username: uniqueName('thief'), UserAttributes };
  const request = shared.sdk.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
  expect((await refusal(request)).name).toBe('UsernameExistsException');
});
