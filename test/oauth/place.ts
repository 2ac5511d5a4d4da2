/** A server with a pool, app clients and a user, for tests of the OAuth 2.0 endpoints. */
import { createHash, randomBytes } from 'node:crypto';
import {
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  type CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { createUser, password } from '../harness/aws.ts';
import { type LatchkeyOptions, startLatchkey } from '../harness/latchkey.ts';
import { type App, createApp } from '../harness/sign-in.ts';
import { type Browser, newBrowser } from './browser.ts';

export const callback = 'https://app.example/callback';
export const signedOut = 'https://app.example/signed-out';
const openIdScopes = ['openid', 'email', 'phone', 'profile'];

export interface OAuthClient {
  readonly id: string;
  readonly secret: string | undefined;
}

export interface Place {
  readonly app: App;
  readonly issuer: string;
  readonly endpoint: string;
  readonly person: { readonly username: string; readonly password: string };
  /** A client for the code grant. */
  newClient(settings?: Partial<CreateUserPoolClientCommandInput>): Promise<OAuthClient>;
  browser(): Browser;
  stop(): Promise<unknown>;
  output(): string;
}

/** The settings of a client with the code grant. */
export const codeClient = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: openIdScopes,
  CallbackURLs: [callback, `${callback}?tenant=1`],
  LogoutURLs: [signedOut],
  SupportedIdentityProviders: ['COGNITO'],
} satisfies Partial<CreateUserPoolClientCommandInput>;

export async function startPlace(
  pool: Partial<CreateUserPoolCommandInput> = {},
  options: LatchkeyOptions = {},
): Promise<Place> {
  const latchkey = await startLatchkey(options);
  const app = await createApp(latchkey, { pool, mfa: 'OFF' });
  const { userPoolId: UserPoolId } = app;
  const Scopes = ['read', 'write'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName }));
  await app.sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'photos', Name: 'Photos', Scopes }));
  await createUser(app.sdk, app, 'ada', {
    email: 'ada@example.com',
    email_verified: 'true',
    name: 'Ada Lovelace',
    phone_number: '+15550100',
    phone_number_verified: 'false',
  });
  return {
    app,
    endpoint: latchkey.endpoint,
    issuer: `${latchkey.endpoint}/${UserPoolId}`,
    person: { username: 'ada', password },
    async newClient(settings = {}) {
      const input = { UserPoolId, ClientName: 'oauth', ...codeClient, ...settings } as CreateUserPoolClientCommandInput;
      const { UserPoolClient } = await app.sdk.send(new CreateUserPoolClientCommand(input));
      return { id: UserPoolClient?.ClientId ?? '', secret: UserPoolClient?.ClientSecret };
    },
    browser: () => newBrowser(latchkey.endpoint),
    stop: () => latchkey.stop(),
    output: () => latchkey.output(),
  };
}

/** The address of an authorization request. A parameter that is undefined is left out. */
export function authorizeUrl(
  { issuer }: Pick<Place, 'issuer'>,
  client: OAuthClient,
  parameters: Readonly<Record<string, string | undefined>> = {},
): string {
  const standard = {
    client_id: client.id,
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid',
    state: 's1',
  };
  const given = Object.entries({ ...standard, ...parameters }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return `${issuer}/oauth2/authorize?${new URLSearchParams(given).toString()}`;
}

export interface TokenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, string>>;
}

/** Calls an endpoint for apps. A client with a secret authenticates by `client_secret_basic`. */
export async function post(
  { issuer }: Pick<Place, 'issuer'>,
  path: string,
  client: OAuthClient,
  parameters: Readonly<Record<string, string>>,
): Promise<TokenAnswer> {
  const basic = client.secret === undefined ? undefined : btoa(`${client.id}:${client.secret}`);
  const answer = await fetch(`${issuer}${path}`, {
    method: 'POST',
    headers: basic === undefined ? {} : { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ ...(basic === undefined && { client_id: client.id }), ...parameters }),
  });
  const text = await answer.text();
  const body = (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, string>>;
  return { status: answer.status, headers: answer.headers, body };
}

/** Exchanges the code in an address of the app. */
export function exchange(
  place: Pick<Place, 'issuer'>,
  client: OAuthClient,
  address: URL,
  more: Readonly<Record<string, string>> = {},
): Promise<TokenAnswer> {
  const code = address.searchParams.get('code') ?? '';
  return post(place, '/oauth2/token', client, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: callback,
    ...more,
  });
}

/** The claims of a token that was verified elsewhere. */
export function claimsOf(token: string | undefined): Readonly<Record<string, unknown>> {
  const [, payload = ''] = (token ?? '').split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Readonly<Record<string, unknown>>;
}

/** A code verifier with its challenge (RFC 7636). */
export function newVerifier(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}
