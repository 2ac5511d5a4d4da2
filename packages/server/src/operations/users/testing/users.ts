/** People for tests: a pool with a client, and users in the states that operations meet. */
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

export interface TestApp {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

/** A pool that verifies e-mail addresses unless told otherwise, with a public client. */
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

/** A user who has signed up and not confirmed yet. */
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

/** A confirmed user, whose e-mail address is proved. */
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

/** The access token of a sign-in by password. */
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

/** A code of six digits that is not this one. */
export function anotherCode(code: string): string {
  return code === '000000' ? '000001' : '000000';
}

/** A user as an administrator sees it, attributes by name. */
export async function account(services: TestServices, { UserPoolId }: TestApp, Username: string) {
  const { UserAttributes = [], ...user } = await callOperation(services, AdminGetUser, { UserPoolId, Username });
  return { ...user, attributes: Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value])) };
}

/** People of every state in which no code can be sent. */
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
