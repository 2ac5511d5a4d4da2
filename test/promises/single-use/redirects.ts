/** What comes back by redirect, and what it is exchanged for. */
import { expect } from 'vitest';
import { startFaultyProvider } from '../../../packages/server/src/federation/oidc/testing/faulty-provider.ts';
import { appAddress, createFederatedPool } from '../../federation/federated-pool.ts';
import { createUnsolicited } from '../../federation/unsolicited.ts';
import { password } from '../../harness/aws.ts';
import { newPerson, newPersonWithTotp } from '../../harness/people.ts';
import { refused } from '../../harness/refusal.ts';
import { createApp, initiate } from '../../harness/sign-in.ts';
import { UserAgent } from '../../harness/user-agent.ts';
import { newBrowser } from '../../oauth/browser.ts';
import { authorizeUrl, callback, codeClient } from '../../oauth/place.ts';
import { callOn, type Kind, type Node, type Place, postForm, type Use } from './race.ts';

/** The name that both nodes have for browsers: a load balancer passes it on. */
const publicHost = ({ first }: Place): Readonly<Record<string, string>> => ({ host: new URL(first.endpoint).host });

/** Sends the request of a browser. It wins if it is sent on to the app with a code; otherwise the page or error counts. */
async function visit(
  place: Place,
  node: Node,
  {
    address,
    cookie,
    form,
  }: { readonly address: URL; readonly cookie?: string; readonly form?: Readonly<Record<string, string>> },
): Promise<Use> {
  const headers = { ...publicHost(place), ...(cookie !== undefined && { cookie }) };
  const path = `${address.pathname}${address.search}`;
  const reply = await (form === undefined
    ? node.raw.send({ method: 'GET', path, headers })
    : postForm(node, path, form, headers));
  const location = reply.headers.location ?? '';
  const target = new URL(location === '' ? address : location, address);
  const code = target.searchParams.get('code');
  if (target.origin === new URL(appAddress).origin && code !== null) return { hasWon: true, output: { code } };
  const [, title] = /<title>([^<·]+) · /.exec(reply.text) ?? [];
  const { searchParams, pathname } = target;
  const message =
    title ?? searchParams.get('error_description') ?? `${pathname.split('/').at(-1)}: ${searchParams.get('error')}`;
  return { hasWon: false, refusal: { name: String(reply.status), message } };
}

/** Posts to the token endpoint of the pool. */
async function tokenRequest(node: Node, userPoolId: string, form: Readonly<Record<string, string>>): Promise<Use> {
  const { status, text } = await postForm(node, `/${userPoolId}/oauth2/token`, form);
  const output = JSON.parse(text) as Readonly<Record<string, unknown>>;
  if (status === 200) return { hasWon: true, output };
  return { hasWon: false, refusal: { name: String(status), message: String(output['error']) } };
}

const authorizationCode: Kind = {
  name: 'an authorization code',
  refusals: [refused('400', 'invalid_grant')],
  async prepare(place) {
    const app = await createApp(place.first, { mfa: 'OFF', client: codeClient });
    const person = await newPerson(app);
    const browser = newBrowser(place.first.endpoint);
    const issuer = `${place.first.endpoint}/${app.userPoolId}`;
    const address = authorizeUrl({ issuer }, { id: app.clientId, secret: undefined });
    const client_id = app.clientId;
    return async () => {
      const code = (await browser.authorize(address, person)).searchParams.get('code') ?? '';
      const form = { grant_type: 'authorization_code', client_id, redirect_uri: callback, code };
      return {
        use: (node) => tokenRequest(node, app.userPoolId, form),
        async after(_winner, { refresh_token }) {
          // The others used the code a second time, which ends the tokens of the first (RFC 6749 section 4.1.2).
          const refresh = { grant_type: 'refresh_token', client_id, refresh_token: String(refresh_token) };
          for (const node of place.nodes) {
            expect(await tokenRequest(node, app.userPoolId, refresh)).toMatchObject({ hasWon: false });
          }
        },
      };
    };
  },
};

const refreshToken: Kind = {
  name: 'a refresh token with rotation',
  refusals: [
    refused('RefreshTokenReuseException', 'Refresh token has already been used.'),
    refused('NotAuthorizedException', 'Refresh Token has been revoked'),
  ],
  async prepare(place) {
    const RefreshTokenRotation = { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } as const;
    const ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] = ['ALLOW_USER_PASSWORD_AUTH'];
    const app = await createApp(place.first, { mfa: 'OFF', client: { RefreshTokenRotation, ExplicitAuthFlows } });
    const { username: USERNAME } = await newPerson(app);
    const refresh = (node: Node, RefreshToken: unknown) =>
      callOn(node, 'GetTokensFromRefreshToken', { ClientId: app.clientId, RefreshToken });
    return async () => {
      const { AuthenticationResult } = await initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD: password });
      return {
        use: (node) => refresh(node, AuthenticationResult?.RefreshToken),
        async after(_winner, output) {
          // The others used the token a second time, which ends its family (RFC 9700 section 4.14.2).
          const successor = (output['AuthenticationResult'] as { readonly RefreshToken?: string }).RefreshToken;
          expect(successor).toBeDefined();
          for (const node of place.nodes) expect(await refresh(node, successor)).toMatchObject({ hasWon: false });
        },
      };
    };
  },
};

const providerState: Kind = {
  name: 'the state of a sign-in with a provider',
  refusals: [refused('302', 'error: invalid_request')],
  async prepare(place) {
    const corp = await startFaultyProvider(() => Date.now());
    place.atEnd(() => corp.close());
    const pool = await createFederatedPool(place.first.endpoint);
    const app = await pool.withProvider({ ProviderDetails: corp.details });
    return async () => {
      const agent = new UserAgent();
      const { url } = await app.begin();
      const there = await agent.visit(url, ({ origin }) => origin === corp.origin);
      if (!(there instanceof URL)) throw new Error(`The browser is not at the provider but at ${there.url.href}.`);
      const address = new URL(`${app.base}/oauth2/idpresponse?${corp.authorize(there, 'ada').toString()}`);
      const cookie = agent.cookieHeader(new URL(app.base));
      return { use: (node) => visit(place, node, { address, cookie }) };
    };
  },
};

const samlResponse: Kind = {
  name: 'a SAML response',
  refusals: [refused('302', 'Invalid SAML response received: SAML Assertion was used before. ')],
  async prepare(place) {
    const { address, formOf } = await createUnsolicited(place.first.endpoint);
    return async () => {
      const form = await formOf('ada@example.com');
      return { use: (node) => visit(place, node, { address, form }) };
    };
  },
};

const pageOfCode: Kind = {
  name: 'a sign-in on the pages',
  refusals: [refused('400', 'Please start again')],
  async prepare(place) {
    const client = { ...codeClient, CallbackURLs: [appAddress] };
    const app = await createApp(place.first, { client });
    const base = `${place.first.endpoint}/${app.userPoolId}`;
    const query = authorizeUrl({ issuer: base }, { id: app.clientId, secret: undefined }, { redirect_uri: appAddress });
    return async () => {
      const { username, password: secret, authenticator } = await newPersonWithTotp(app);
      const browser = newBrowser(place.first.endpoint);
      const page = await browser.signIn(await browser.open(query), { username, password: secret });
      expect(new URL(page.url).pathname).toMatch(/\/mfa$/);
      const form = { _csrf: browser.cookies.get('XSRF-TOKEN') ?? '', code: await authenticator.code() };
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      return { use: (node) => visit(place, node, { address: new URL(page.url), cookie, form }) };
    };
  },
};

export const redirects: readonly Kind[] = [authorizationCode, refreshToken, providerState, samlResponse, pageOfCode];
