/** What the frame of pages does with time, and what it writes to the log. Whole sign-ins are in test/login. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../../app.ts';
import { AdminSetUserPassword } from '../../../operations/users/administration/AdminSetUserPassword.ts';
import { AdminCreateUser } from '../../../operations/users/administration/AdminCreateUser.ts';
import { CreateUserPool } from '../../../operations/pools/CreateUserPool.ts';
import { CreateUserPoolClient } from '../../../operations/clients/CreateUserPoolClient.ts';
import { callOperation, createTestServices, type TestServices } from '../../../operations/testing/call.ts';
import { createLog } from '../../ops/log.ts';

const PASSWORD = 'Corr3ct-horse';
const TOKEN = 'own-token-of-the-test';
const MINUTE = 60_000;

let services: TestServices;
let address = (_path: string, _changes: Readonly<Record<string, string>> = {}): string => '';
let ids = { pool: '', client: '' };
const lines: Record<string, unknown>[] = [];

beforeAll(async () => {
  const log = createLog({ write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
  services = { ...(await createTestServices()), log };
  const { UserPool } = await callOperation(services, CreateUserPool, { PoolName: 'people' });
  const UserPoolId = UserPool?.Id ?? '';
  const { UserPoolClient } = await callOperation(services, CreateUserPoolClient, {
    UserPoolId,
    ClientName: 'app',
    CallbackURLs: ['https://app.example/callback'],
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid'],
    AllowedOAuthFlowsUserPoolClient: true,
    SupportedIdentityProviders: ['COGNITO'],
    AuthSessionValidity: 15,
  });
  const ClientId = UserPoolClient?.ClientId ?? '';
  ids = { pool: UserPoolId, client: ClientId };
  const query = { client_id: ClientId, response_type: 'code', redirect_uri: 'https://app.example/callback' };
  address = (path, changes) =>
    `http://localhost/${UserPoolId}/${path}?${new URLSearchParams({ ...query, ...changes }).toString()}`;
  for (const Username of ['ann', 'temp']) {
    await callOperation(services, AdminCreateUser, { UserPoolId, Username, MessageAction: 'SUPPRESS' });
    const Permanent = Username === 'ann';
    await callOperation(services, AdminSetUserPassword, { UserPoolId, Username, Password: PASSWORD, Permanent });
  }
});
afterAll(() => services.close());
beforeEach(() => {
  lines.length = 0;
});

function request(
  path: string,
  form?: Readonly<Record<string, string>>,
  cookies = '',
  changes?: Readonly<Record<string, string>>,
) {
  const app = createApp(services, {
    publicUrl: () => 'http://localhost',
    stopping: new AbortController().signal,
    inbox: services.inbox,
  });
  return app.request(address(path, changes), {
    method: form === undefined ? 'GET' : 'POST',
    headers: { host: 'localhost', cookie: `XSRF-TOKEN=${TOKEN}; ${cookies}` },
    ...(form !== undefined && { body: new URLSearchParams({ _csrf: TOKEN, ...form }) }),
  });
}

/** Signs in with a temporary password, and returns the cookie of the state between the pages. */
async function atNewPassword(): Promise<string> {
  const answer = await request('login', { username: 'temp', password: PASSWORD });
  expect(answer.headers.get('location')).toContain('/changePassword?');
  const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('page-data='));
  return cookie?.split(';')[0] ?? '';
}

describe('a page that is left', () => {
  it('can be used for five minutes, if its Session lives as long, and then begins anew', async () => {
    const cookie = await atNewPassword();
    services.clock.advance(5 * MINUTE - 1);
    expect((await request('changePassword', undefined, cookie)).status).toBe(200);
    services.clock.advance(1);
    for (const form of [undefined, { password: 'Corr3ct-mule', confirmPassword: 'Corr3ct-mule' }]) {
      const answer = await request('changePassword', form, cookie);
      expect([answer.status, (await answer.text()).includes('Start again')]).toEqual([400, true]);
      expect(answer.headers.getSetCookie().join()).toMatch(/page-data=;.*Max-Age=0/);
    }
  });
});

describe('the log', () => {
  it('has one line for a request, with page, ids and what decided about MFA', async () => {
    expect((await request('login', { username: 'ann', password: PASSWORD })).status).toBe(302);
    expect(lines).toMatchObject([
      { level: 'info', operation: '/login', status: 302, pool: ids.pool, client: ids.client, mfa: 'mfa-off' },
    ]);
    expect(lines[0]?.['user']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('names the error that a page shows, and nothing that was typed', async () => {
    await request('login', { username: 'ann', password: 'canary' });
    await request('login', { username: 'ann', password: 'canary', _csrf: 'canary-canary-canary' });
    expect(lines).toMatchObject([
      { operation: '/login', status: 400, error: 'NotAuthorizedException' },
      { operation: '/login', status: 403, error: 'ForbiddenException' },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/canary|"ann"/);
  });
});

it('shows its form for an app whose address browsers cannot read', async () => {
  const { UserPoolClient } = await callOperation(services, CreateUserPoolClient, {
    UserPoolId: ids.pool,
    ClientName: 'native app',
    CallbackURLs: ['my_app://callback'],
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid'],
    AllowedOAuthFlowsUserPoolClient: true,
    SupportedIdentityProviders: ['COGNITO'],
  });
  const changes = { client_id: UserPoolClient?.ClientId ?? '', redirect_uri: 'my_app://callback' };
  const answer = await request('login', undefined, '', changes);
  expect([answer.status, (await answer.text()).includes('name="password"')]).toEqual([200, true]);
  const answered = lines.map(({ operation, status }) => [operation, status]);
  expect(answered).toEqual([['/login', 200]]);
});

it('a server that fails says nothing about it', async () => {
  const store = { ...services.store, write: () => Promise.reject(new Error('secret detail')) };
  const broken = createApp(
    { ...services, store },
    { publicUrl: () => 'http://localhost', stopping: new AbortController().signal, inbox: services.inbox },
  );
  const answer = await broken.request(address('login'), {
    method: 'POST',
    headers: { host: 'localhost', cookie: `XSRF-TOKEN=${TOKEN}` },
    body: new URLSearchParams({ _csrf: TOKEN, username: 'ann', password: PASSWORD }),
  });
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain('secret detail');
});
