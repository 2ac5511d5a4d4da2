/** Lambda triggers of a sign-in whose user name comes first. The pages themselves are tested in test/login. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createApp } from '../../../app.ts';
import { CreateUserPoolClient } from '../../../operations/clients/CreateUserPoolClient.ts';
import { CreateUserPool } from '../../../operations/pools/CreateUserPool.ts';
import { callOperation, createTestServices, type TestServices } from '../../../operations/testing/call.ts';
import { AdminCreateUser } from '../../../operations/users/administration/AdminCreateUser.ts';
import { AdminSetUserPassword } from '../../../operations/users/administration/AdminSetUserPassword.ts';
import { functionArn, type TestFunction } from '../../../triggers/testing/test-functions.ts';

const PASSWORD = 'Corr3ct-horse';
const TOKEN = 'own-token-of-the-test';

let services: TestServices;
let called: string[] = [];
beforeAll(async () => {
  services = await createTestServices();
  const noting =
    (response: object): TestFunction =>
    (event) => {
      called.push(event.triggerSource);
      return { ...event, response };
    };
  services.functions.set('before', noting({}));
  const userAttributes = { email: 'old@example.com', email_verified: 'true' };
  services.functions.set('old', noting({ userAttributes, finalUserStatus: 'CONFIRMED', messageAction: 'SUPPRESS' }));
});
afterAll(() => services.close());
beforeEach(() => {
  called = [];
});

/** Creates a pool with a choice of first factors, and returns what posts to its sign-in page as a browser does. */
async function newPages(functions: Readonly<Record<string, string>>) {
  const { UserPool } = await callOperation(services, CreateUserPool, {
    PoolName: 'people',
    LambdaConfig: functions,
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    EmailConfiguration: {
      EmailSendingAccount: 'DEVELOPER',
      SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/example.com',
    },
  });
  const UserPoolId = UserPool?.Id ?? '';
  const { UserPoolClient } = await callOperation(services, CreateUserPoolClient, {
    UserPoolId,
    ClientName: 'app',
    ExplicitAuthFlows: ['ALLOW_USER_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
    CallbackURLs: ['https://app.example/callback'],
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid'],
    AllowedOAuthFlowsUserPoolClient: true,
    SupportedIdentityProviders: ['COGNITO'],
  });
  const stopping = new AbortController().signal;
  const app = createApp(services, { publicUrl: () => 'http://localhost', stopping, inbox: services.inbox });
  const request = { client_id: UserPoolClient?.ClientId ?? '', redirect_uri: 'https://app.example/callback' };
  const query = new URLSearchParams({ ...request, response_type: 'code' }).toString();
  let kept = '';
  const post = async (form: Readonly<Record<string, string>>): Promise<string> => {
    const answer = await app.request(`http://localhost/${UserPoolId}/login?${query}`, {
      method: 'POST',
      headers: { host: 'localhost', cookie: `XSRF-TOKEN=${TOKEN}; ${kept}` },
      body: new URLSearchParams({ _csrf: TOKEN, ...form }),
    });
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('page-data='));
    if (cookie !== undefined) kept = cookie.split(';')[0] ?? '';
    return answer.headers.get('location') ?? String(answer.status);
  };
  return { UserPoolId, post };
}

it('the password answers the choice, so PreAuthentication runs once', async () => {
  const { UserPoolId, post } = await newPages({ PreAuthentication: functionArn('before') });
  const user = { UserPoolId, Username: 'ann' };
  await callOperation(services, AdminCreateUser, { ...user, MessageAction: 'SUPPRESS' });
  await callOperation(services, AdminSetUserPassword, { ...user, Password: PASSWORD, Permanent: true });
  expect(await post({ username: 'ann' })).toContain('choose=true');
  expect(await post({ username: 'ann', password: 'Wr0ng-horse' })).toBe('400');
  expect(await post({ username: 'ann', password: PASSWORD })).toMatch(/^https:\/\/app\.example\/callback\?code=/);
  expect(called).toEqual(['PreAuthentication_Authentication']);
});

it('a user can be migrated, although the name came first', async () => {
  const { post } = await newPages({ UserMigration: functionArn('old') });
  expect(await post({ username: 'old' })).toContain('choose=true');
  expect(await post({ username: 'old', password: PASSWORD })).toMatch(/^https:\/\/app\.example\/callback\?code=/);
  expect(called).toEqual(['UserMigration_Authentication']);
});

it('the password of another name than the one before begins a sign-in of its own', async () => {
  const { UserPoolId, post } = await newPages({});
  for (const Username of ['ann', 'bob']) {
    await callOperation(services, AdminCreateUser, { UserPoolId, Username, MessageAction: 'SUPPRESS' });
    const secret = { Password: `${PASSWORD}-${Username}`, Permanent: true };
    await callOperation(services, AdminSetUserPassword, { UserPoolId, Username, ...secret });
  }
  await post({ username: 'ann' });
  expect(await post({ username: 'bob', password: `${PASSWORD}-ann` })).toBe('400');
  expect(await post({ username: 'bob', password: `${PASSWORD}-bob` })).toMatch(/^https:\/\/app\.example\/callback/);
});
