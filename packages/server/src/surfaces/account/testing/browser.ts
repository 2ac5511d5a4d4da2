/** A browser on the account page, without HTTP: it keeps cookies and posts the forms of pages. */
import type { CreateUserPoolClientRequest, CreateUserPoolRequest } from '@latchkey/model';
import { createApp } from '../../../app.ts';
import { sessionCookie } from '../../../authorization/session/browser-session.ts';
import type { TestServices } from '../../../operations/testing/call.ts';
import { confirmedUser, newTestApp, type TestApp } from '../../../operations/users/testing/users.ts';
import type { SsoSessionRecord } from '../../../records/sso-session.ts';

/** An app client that signs users in on pages. */
export const pageClient: Partial<CreateUserPoolClientRequest> = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid'],
  CallbackURLs: ['https://app.example.com/callback'],
  SupportedIdentityProviders: ['COGNITO'],
};

/** A pool with such an app client. */
export function newPageApp(
  services: TestServices,
  pool: Omit<CreateUserPoolRequest, 'PoolName'> = {},
): Promise<TestApp> {
  return newTestApp(services, pool, pageClient);
}

export interface Page {
  readonly status: number;
  readonly location: string | null;
  readonly html: string;
  readonly headers: Headers;
}

export interface AccountBrowser {
  readonly sub: string;
  readonly session: SsoSessionRecord;
  /** Its cookies, as it sends them. */
  readonly cookie: string;
  /** @param path below `/POOL_ID/account` */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Page>;
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Page>;
}

const CSRF = '0b0f3b2e-9c36-4b0e-8a39-5a4d6c5b1a11';

/** Returns a browser in which a new user has just signed in. */
export async function signedInBrowser(
  services: TestServices,
  place: TestApp,
  username: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<AccountBrowser> {
  const sub = await confirmedUser(services, place, username, `${username}@example.com`, attributes);
  return browserOf(services, place, sub);
}

/** Returns another browser in which the user has just signed in. */
export async function browserOf(services: TestServices, place: TestApp, sub: string): Promise<AccountBrowser> {
  const user = await services.store.read.users.find(place.UserPoolId, sub);
  const now = services.clock.now();
  const session: SsoSessionRecord = {
    poolId: place.UserPoolId,
    sub,
    sessionId: services.random.uuid(),
    clientId: place.ClientId,
    createdAt: now,
    authenticatedAt: now,
    expiresAt: now + 3_600_000,
    activity: { lastActiveAt: now, deviceType: 'Chrome 125 / macOS 15.0', lastIp: '192.0.2.1' },
    authentication: {
      amr: ['pwd'],
      level: 1,
      deviceKey: null,
      passwordSalt: user?.password?.salt ?? null,
      provider: null,
      saml: null,
    },
  };
  await services.store.write((tx) => tx.ssoSessions.insert(session));
  const app = createApp(services, { publicUrl: () => 'http://localhost:9229', stopping: new AbortController().signal });
  const cookie = `cognito=${encodeURIComponent(sessionCookie(services, session))}; XSRF-TOKEN=${CSRF}`;
  const request = async (path: string, init: RequestInit): Promise<Page> => {
    const answer = await app.request(`http://localhost:9229/${place.UserPoolId}/account${path}`, init);
    const { status, headers } = answer;
    return { status, location: headers.get('location'), html: await answer.text(), headers };
  };
  return {
    sub,
    session,
    cookie,
    get: (path, headers = {}) => request(path, { headers: { cookie, ...headers } }),
    post: (path, fields, headers = {}) =>
      request(path, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams({ _csrf: CSRF, ...fields }).toString(),
      }),
  };
}
