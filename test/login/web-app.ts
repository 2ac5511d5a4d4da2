/** An app that signs its users in with managed login: its app client, its callback, and its exchange of codes. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  CreateUserPoolClientCommandInput,
  CreateUserPoolCommandInput,
  UserPoolMfaType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Page } from 'playwright-core';
import { type App, createApp } from '../harness/sign-in.ts';

/** The place where browsers end up: a page on a port of its own. */
export interface Callback {
  readonly url: string;
  close(): Promise<void>;
}

export async function startCallback(): Promise<Callback> {
  const server: Server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<title>App</title><h1>Back in the app</h1>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/callback`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export interface WebApp extends App {
  readonly callback: string;
  /** Where the pages of the pool begin. */
  readonly base: string;
}

export interface WebAppOptions {
  readonly pool?: Partial<CreateUserPoolCommandInput>;
  readonly client?: Partial<CreateUserPoolClientCommandInput>;
  /** The MFA mode; the default is OFF. */
  readonly mfa?: UserPoolMfaType;
}

/** Creates a pool with an app client for browsers. Its pages are addressed by the pool's path, on the name localhost. */
export async function createWebApp(
  latchkey: { readonly endpoint: string; readonly port: number },
  { url: callback }: Callback,
  { pool = {}, client = {}, mfa = 'OFF' }: WebAppOptions = {},
): Promise<WebApp> {
  const app = await createApp(latchkey, {
    mfa,
    pool: { AutoVerifiedAttributes: ['email'], ...pool },
    client: {
      CallbackURLs: [callback],
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email'],
      AllowedOAuthFlowsUserPoolClient: true,
      SupportedIdentityProviders: ['COGNITO'],
      PreventUserExistenceErrors: 'ENABLED',
      ...client,
    },
  });
  return { ...app, callback, base: `http://localhost:${latchkey.port}/${app.userPoolId}` };
}

/** The address of a page for an authorization request of the app. */
export function addressOf(app: WebApp, path: string, more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams({
    client_id: app.clientId,
    response_type: 'code',
    redirect_uri: app.callback,
    state: 'kept',
    ...more,
  });
  return `${app.base}/${path}?${query.toString()}`;
}

/** Waits until the browser is back at the app, and returns the parameters of the answer. */
export async function answerTo(app: WebApp, page: Page): Promise<URLSearchParams> {
  await page.waitForURL((url) => url.href.startsWith(app.callback));
  return new URL(page.url()).searchParams;
}

/** Exchanges the code, and returns the claims of the id token. */
export async function claimsFor(app: WebApp, answer: URLSearchParams): Promise<Readonly<Record<string, unknown>>> {
  const authorization = Buffer.from(`${app.clientId}:${app.clientSecret ?? ''}`).toString('base64');
  const reply = await fetch(`${app.base}/oauth2/token`, {
    method: 'POST',
    headers: app.clientSecret === undefined ? {} : { authorization: `Basic ${authorization}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: app.clientId,
      redirect_uri: app.callback,
      code: answer.get('code') ?? '',
    }),
  });
  const tokens = (await reply.json()) as { readonly id_token?: string };
  if (tokens.id_token === undefined) throw new Error(`The exchange answered ${reply.status} ${JSON.stringify(tokens)}`);
  return JSON.parse(Buffer.from(tokens.id_token.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
}

/** Signs in on the page that is open, with user name and password. */
export async function typePassword(page: Page, username: string, password: string): Promise<void> {
  await page.locator('input[name=username]').fill(username);
  await page.locator('input[name=password]').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
