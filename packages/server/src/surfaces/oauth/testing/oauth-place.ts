/** A pool with app clients and a signed-in browser, for tests of the endpoints that need no port. */
import { createHash, randomUUID } from 'node:crypto';
import type { CreateUserPoolClientRequest, CreateUserPoolRequest } from '@latchkey/model';
import { Hono } from 'hono';
import { sessionCookie } from '../../../authorization/session/browser-session.ts';
import { CreateUserPoolClient } from '../../../operations/clients/CreateUserPoolClient.ts';
import { CreateResourceServer } from '../../../operations/resource-servers/CreateResourceServer.ts';
import { callOperation, type TestServices } from '../../../operations/testing/call.ts';
import { confirmedUser, newTestApp, type TestApp } from '../../../operations/users/testing/users.ts';
import type { SsoSessionRecord } from '../../../records/sso-session.ts';
import { noProviders, type ProviderHooks } from '../../browser/provider-hooks.ts';
import { callSurface, redirectSurface } from '../oauth.ts';

export const callback = 'https://app.example/callback';
export const signedOut = 'https://app.example/signed-out';

export interface OAuthClient {
  readonly id: string;
  readonly secret: string | undefined;
}

export type Parameters = Readonly<Record<string, string | undefined>>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly location: URL;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface OAuthPlace extends TestApp {
  readonly services: TestServices;
  readonly sub: string;
  newClient(settings?: Partial<CreateUserPoolClientRequest>): Promise<OAuthClient>;
  /** Stores a browser session of the user. Returns its cookie. */
  newSession(change?: Partial<SsoSessionRecord>): Promise<string>;
  authorize(client: OAuthClient, parameters?: Parameters, cookie?: string): Promise<Answer>;
  /** Calls an endpoint with a form. A client with a secret authenticates in the header. */
  post(path: string, client: OAuthClient, parameters: Parameters): Promise<Answer>;
  request(path: string, init?: RequestInit): Promise<Answer>;
}

export const codeClient = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin', 'photos/read'],
  CallbackURLs: [callback],
  LogoutURLs: [signedOut],
  SupportedIdentityProviders: ['COGNITO'],
} satisfies Partial<CreateUserPoolClientRequest>;

export async function newOAuthPlace(
  services: TestServices,
  pool: Omit<CreateUserPoolRequest, 'PoolName'> = {},
  providers: ProviderHooks = noProviders,
): Promise<OAuthPlace> {
  const testApp = await newTestApp(services, pool);
  const { UserPoolId } = testApp;
  const Scopes = ['read', 'write'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName }));
  await callOperation(services, CreateResourceServer, { UserPoolId, Identifier: 'photos', Name: 'Photos', Scopes });
  const sub = await confirmedUser(services, testApp, 'ada', 'ada@example.com', {
    name: 'Ada',
    phone_number: '+15550100',
  });
  const app = oauthApp(services, providers);

  const request = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await app.request(`/${UserPoolId}${path}`, init);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      location: new URL(response.headers.get('location') ?? 'about:blank', 'http://localhost'),
      body: (isJson ? JSON.parse(text) : {}) as Readonly<Record<string, unknown>>,
    };
  };
  return {
    ...testApp,
    services,
    sub,
    request,
    async newClient(settings = {}) {
      const input = { UserPoolId, ClientName: 'oauth', ...codeClient, ...settings };
      const { UserPoolClient } = await callOperation(services, CreateUserPoolClient, input);
      return { id: UserPoolClient?.ClientId ?? '', secret: UserPoolClient?.ClientSecret };
    },
    async newSession(change = {}) {
      const session = await sampleBrowserSession(services, testApp, sub, change);
      await services.store.write((tx) => tx.ssoSessions.insert(session));
      return `cognito=${sessionCookie(services, session)}`;
    },
    authorize(client, parameters = {}, cookie = '') {
      const standard = {
        client_id: client.id,
        redirect_uri: callback,
        response_type: 'code',
        scope: 'openid',
        state: 's',
      };
      return request(`/oauth2/authorize?${formOf({ ...standard, ...parameters }).toString()}`, { headers: { cookie } });
    },
    post(path, { id, secret }, parameters) {
      const basic = secret === undefined ? undefined : `Basic ${btoa(`${id}:${secret}`)}`;
      const body = formOf({ ...(basic === undefined && { client_id: id }), ...parameters });
      return request(path, { method: 'POST', body, headers: basic === undefined ? {} : { authorization: basic } });
    },
  };
}

/** The endpoints on a node. */
export function oauthApp(services: TestServices, providers: ProviderHooks = noProviders): Hono {
  const parts = { services, publicUrl: () => 'http://localhost:9229', providers };
  return new Hono().route('/', redirectSurface(parts)).route('/', callSurface(parts));
}

async function sampleBrowserSession(
  { clock, store }: TestServices,
  { UserPoolId: poolId, ClientId: clientId }: TestApp,
  sub: string,
  change: Partial<SsoSessionRecord>,
): Promise<SsoSessionRecord> {
  const now = clock.now();
  const user = await store.read.users.find(poolId, sub);
  return {
    poolId,
    sub,
    sessionId: randomUUID(),
    clientId,
    createdAt: now,
    authenticatedAt: now,
    expiresAt: now + 3_600_000,
    activity: { lastActiveAt: now, deviceType: 'unknown', lastIp: null },
    authentication: {
      amr: ['pwd'],
      level: 1,
      deviceKey: null,
      passwordSalt: user?.password?.salt ?? null,
      provider: null,
      saml: null,
    },
    ...change,
  };
}

export function formOf(parameters: Parameters): URLSearchParams {
  return new URLSearchParams(
    Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The claims of a token. */
export function claimsOf(token: unknown): Readonly<Record<string, unknown>> {
  const [, payload = ''] = String(token).split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Readonly<Record<string, unknown>>;
}

/** The challenge of a verifier (RFC 7636, method S256). */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
