/** Users for tests: a pool with an app client, and users in different states. */
import type { CreateUserPoolClientRequest, CreateUserPoolRequest } from '@latchkey/model';
import { callOperation, type TestServices } from '../../testing/call.ts';
import { CreateUserPoolClient } from '../../clients/CreateUserPoolClient.ts';
import { CreateUserPool } from '../../pools/CreateUserPool.ts';
import { InitiateAuth } from '../../sign-in/InitiateAuth.ts';
import { ConfirmSignUp } from '../../sign-up/ConfirmSignUp.ts';
import { SignUp } from '../../sign-up/SignUp.ts';
import { AdminCreateUser } from '../administration/AdminCreateUser.ts';
import { AdminDisableUser } from '../administration/AdminDisableUser.ts';
import { AdminGetUser } from '../administration/AdminGetUser.ts';
import { AdminSetUserPassword } from '../administration/AdminSetUserPassword.ts';

/** Conforms to the default policy. */
export const PASSWORD = 'Corr3ct-horse';
export const OTHER_PASSWORD = 'Batt3ry-staple';

/** A pool and an app client of it. */
export interface TestApp {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

/** Creates a pool that verifies e-mail addresses, and a public client. The arguments override the defaults. */
export async function newTestApp(
  services: TestServices,
  pool: Omit<CreateUserPoolRequest, 'PoolName'> = {},
  client: Omit<CreateUserPoolClientRequest, 'UserPoolId' | 'ClientName'> = {},
): Promise<TestApp> {
  const { UserPool } = await callOperation(services, CreateUserPool, {
    PoolName: 'people',
    AutoVerifiedAttributes: ['email'],
    ...pool,
  });
  const UserPoolId = UserPool?.Id ?? '';
  const { UserPoolClient } = await callOperation(services, CreateUserPoolClient, {
    UserPoolId,
    ClientName: 'app',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    ...client,
  });
  return { UserPoolId, ClientId: UserPoolClient?.ClientId ?? '' };
}

/** Attributes in their wire form. */
export function attributes(values: Readonly<Record<string, string>>): { Name: string; Value: string }[] {
  return Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
}

/** Signs up a user who is not confirmed yet. Returns the sub. */
export async function signUp(
  services: TestServices,
  { ClientId }: TestApp,
  Username: string,
  values: Readonly<Record<string, string>> = {},
): Promise<string> {
  const input = { ClientId, Username, Password: PASSWORD, UserAttributes: attributes(values) };
  const { UserSub } = await callOperation(services, SignUp, input);
  return UserSub;
}

/** Creates a confirmed user with a verified e-mail address. Returns the sub. */
export async function confirmedUser(
  services: TestServices,
  testApp: TestApp,
  Username: string,
  email: string,
  values: Readonly<Record<string, string>> = {},
): Promise<string> {
  const sub = await signUp(services, testApp, Username, { email, ...values });
  const ConfirmationCode = lastCode(services, email);
  await callOperation(services, ConfirmSignUp, { ClientId: testApp.ClientId, Username, ConfirmationCode });
  return sub;
}

/** Signs in by password. Returns the access token. */
export async function signIn(
  services: TestServices,
  { ClientId }: TestApp,
  USERNAME: string,
  password = PASSWORD,
): Promise<string> {
  const { AuthenticationResult } = await callOperation(services, InitiateAuth, {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME, PASSWORD: password },
  });
  return AuthenticationResult?.AccessToken ?? '';
}

/** The code of the newest message to an address. */
export function lastCode({ inbox }: TestServices, to: string): string {
  const [message] = inbox.list(to);
  if (message === undefined) throw new Error(`no message to ${to}`);
  return message.code;
}

/** Returns another code of six digits. */
export function anotherCode(code: string): string {
  return code === '000000' ? '000001' : '000000';
}

/** Returns the answer of AdminGetUser, with attributes by name. */
export async function account(services: TestServices, { UserPoolId }: TestApp, Username: string) {
  const { UserAttributes = [], ...user } = await callOperation(services, AdminGetUser, { UserPoolId, Username });
  return { ...user, attributes: Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value])) };
}

/** Creates users in all states in which a password cannot be reset by code. */
export async function createUnreachableUsers(services: TestServices, testApp: TestApp): Promise<void> {
  const { UserPoolId } = testApp;
  await signUp(services, testApp, 'unconfirmed', { email: 'unconfirmed@example.com' });
  await confirmedUser(services, testApp, 'disabled', 'disabled@example.com');
  await callOperation(services, AdminDisableUser, { UserPoolId, Username: 'disabled' });
  await callOperation(services, AdminCreateUser, { UserPoolId, Username: 'invited', MessageAction: 'SUPPRESS' });
  await callOperation(services, AdminCreateUser, { UserPoolId, Username: 'unverified', MessageAction: 'SUPPRESS' });
  const password = { UserPoolId, Username: 'unverified', Password: PASSWORD, Permanent: true };
  await callOperation(services, AdminSetUserPassword, password);
}
