/** An app whose users sign in with an identity provider, and a browser, for tests without a port. */
import type {
  CreateIdentityProviderRequest,
  CreateUserPoolClientRequest,
  CreateUserPoolRequest,
} from '@latchkey/model';
import type { Hono } from 'hono';
import { CreateUserPoolClient } from '../../../operations/clients/CreateUserPoolClient.ts';
import { CreateIdentityProvider } from '../../../operations/identity-providers/CreateIdentityProvider.ts';
import { CreateUserPool } from '../../../operations/pools/CreateUserPool.ts';
import { callOperation, type TestServices } from '../../../operations/testing/call.ts';
import type { TestApp } from '../../../operations/users/testing/users.ts';
import type { FaultyProvider } from '../../../federation/oidc/testing/faulty-provider.ts';

export const appAddress = 'https://app.example.com/signed-in';

/** What differs from a pool with the provider Corp, which maps e-mail address and given name. */
export interface Variant {
  readonly pool?: Omit<CreateUserPoolRequest, 'PoolName'>;
  readonly provider?: Partial<CreateIdentityProviderRequest>;
  readonly client?: Partial<CreateUserPoolClientRequest>;
}

export async function newFederatedApp(
  services: TestServices,
  corp: FaultyProvider,
  { pool, provider, client }: Variant = {},
): Promise<TestApp> {
  const { UserPool } = await callOperation(services, CreateUserPool, { PoolName: 'people', ...pool });
  const UserPoolId = UserPool?.Id ?? '';
  await callOperation(services, CreateIdentityProvider, {
    UserPoolId,
    ProviderName: 'Corp',
    ProviderType: 'OIDC',
    ProviderDetails: corp.details,
    AttributeMapping: { username: 'sub', email: 'email', given_name: 'given_name' },
    ...provider,
  });
  const { UserPoolClient } = await callOperation(services, CreateUserPoolClient, {
    UserPoolId,
    ClientName: 'app',
    SupportedIdentityProviders: ['COGNITO', 'Corp'],
    CallbackURLs: [appAddress],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'profile'],
    ...client,
  });
  return { UserPoolId, ClientId: UserPoolClient?.ClientId ?? '' };
}

/** The cookies of a browser, which belong to one host. */
export class Browser {
  readonly #app: Hono;
  readonly cookies = new Map<string, string>();

  constructor(app: Hono) {
    this.#app = app;
  }

  /** Requests a path, and returns the answer; redirects are not followed. */
  async request(path: string, form?: URLSearchParams): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await this.#app.request(path, {
      headers: { cookie },
      ...(form !== undefined && { method: 'POST', body: form }),
    });
    for (const one of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      this.cookies.set(name, value);
    }
    return response;
  }

  /** Begins a sign-in. Returns where the browser is sent. */
  async authorize(
    { UserPoolId, ClientId }: TestApp,
    parameters: Readonly<Record<string, string>> = { identity_provider: 'Corp' },
    base = `/${UserPoolId}`,
  ): Promise<URL> {
    const query = new URLSearchParams({
      client_id: ClientId,
      response_type: 'code',
      redirect_uri: appAddress,
      scope: 'openid email profile',
      state: 'app state',
      ...parameters,
    });
    return locationOf(await this.request(`${base}/oauth2/authorize?${query.toString()}`));
  }

  /** Comes back from the provider. Returns where the browser is sent then. */
  async back({ UserPoolId }: TestApp, parameters: URLSearchParams, base = `/${UserPoolId}`): Promise<URL> {
    return locationOf(await this.request(`${base}/oauth2/idpresponse?${parameters.toString()}`));
  }

  /** Signs in with the provider. Returns the address of the app. */
  async signIn(app: TestApp, corp: FaultyProvider, subject: string): Promise<URL> {
    return this.back(app, corp.authorize(await this.authorize(app), subject));
  }

  /** The claims of the identity token for the code at the address of the app. */
  async claims(app: TestApp, address: URL): Promise<Readonly<Record<string, unknown>>> {
    return (await this.tokens(app, address)).claims;
  }

  /** Exchanges the code at the address of the app. Returns the claims of the identity token, and the refresh token. */
  async tokens({ UserPoolId, ClientId }: TestApp, address: URL) {
    const form = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: ClientId,
      redirect_uri: appAddress,
      code: address.searchParams.get('code') ?? '',
    });
    const answer = await this.request(`/${UserPoolId}/oauth2/token`, form);
    const { id_token: token = '', refresh_token: refreshToken = '' } = (await answer.json()) as Record<string, string>;
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return { claims: claims as Readonly<Record<string, unknown>>, refreshToken };
  }
}

function locationOf(response: Response): URL {
  return new URL(response.headers.get('location') ?? `about:status-${response.status}`, 'http://localhost:9229');
}
