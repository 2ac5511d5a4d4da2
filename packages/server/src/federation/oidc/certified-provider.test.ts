/** Sign-in with a certified OpenID Provider, oidc-provider, in place of a company's. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fetchDocument } from '../fetch-document.ts';
import { discoveryUrl, readDiscovery } from '../oidc-discovery.ts';
import { beginOidcSignIn, newOidcSecrets } from './begin-sign-in.ts';
import { finishOidcSignIn, openOidcPorts } from './finish-sign-in.ts';
import { oidcSettings, type OidcSettings } from './provider-settings.ts';

const random = { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) };
const callback = 'https://auth.example.com/oauth2/idpresponse';

let server: Server;
let issuer: string;
beforeAll(async () => {
  server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = { client_secret: 'secret', redirect_uris: [callback], grant_types: ['authorization_code'] };
  const corp = new Provider(issuer, {
    clients: [
      { ...client, client_id: 'post', token_endpoint_auth_method: 'client_secret_post' },
      { ...client, client_id: 'basic', token_endpoint_auth_method: 'client_secret_basic' },
    ],
    scopes: ['openid', 'email'],
    claims: { email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, email: `${accountId}@example.com`, email_verified: true }),
    }),
  });
  handle = corp.callback();
});
let handle: ReturnType<Provider['callback']>;
afterAll(() => server.close());

/** A user agent: keeps cookies, follows redirects, and fills in the development forms of oidc-provider. */
async function visit(first: URL, login: string): Promise<URLSearchParams> {
  const cookies = new Map<string, string>();
  let [url, form]: [URL, URLSearchParams | undefined] = [first, undefined];
  for (let steps = 0; steps < 12; steps += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(form !== undefined && { method: 'POST', body: form }),
    });
    for (const one of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location?.startsWith(callback)) return new URL(location).searchParams;
    form = undefined;
    if (location !== null) url = new URL(location, url);
    else {
      const page = await response.text();
      const [, action = ''] = /action="([^"]+)"/.exec(page) ?? [];
      const [, prompt = ''] = /name="prompt" value="([^"]+)"/.exec(page) ?? [];
      url = new URL(action, url);
      form = new URLSearchParams({ prompt, login, password: 'any' });
    }
  }
  throw new Error(`The browser did not come back; it is at ${url.href}.`);
}

async function settings(clientId: string): Promise<OidcSettings> {
  const endpoints = readDiscovery(await fetchDocument(discoveryUrl(issuer), 'loopback'), issuer);
  const { attributes_url = '', ...others } = endpoints ?? {};
  const own = { client_id: clientId, client_secret: 'secret', authorize_scopes: 'openid email', oidc_issuer: issuer };
  const content = {
    providerType: 'OIDC',
    details: { ...own, ...others, attributes_url, token_endpoint_auth_method: `client_secret_${clientId}` },
    derived: {},
    saml: null,
    attributeMapping: { username: 'sub', email: 'email' },
    identifiers: [],
    acrMapping: null,
    linkAttributes: [],
  } as const;
  const found = oidcSettings('Corp', content);
  if (found === undefined) throw new Error('SAML');
  return found;
}

it.each(['post', 'basic'])('signs users in, with client_secret_%s', async (clientId) => {
  const corp = await settings(clientId);
  const ports = openOidcPorts({ now: () => Date.now() }, 'loopback');
  const secrets = newOidcSecrets(random);
  const url = await beginOidcSignIn(corp, { callback, state: 'a b&c', loginHint: 'jane' }, secrets, 'loopback');
  const parameters = await visit(url, 'jane');
  const attempt = { callback, state: 'a b&c', secrets };
  expect(await finishOidcSignIn(ports, corp, attempt, parameters)).toMatchObject({
    subject: 'jane',
    claims: { email: 'jane@example.com', email_verified: true, iss: issuer },
  });
  // The provider accepts a code once.
  await expect(finishOidcSignIn(ports, corp, attempt, parameters)).rejects.toMatchObject({
    error: 'invalid_request',
    description: expect.stringMatching(/^Corp Error - 400 invalid_grant/) as string,
  });
});
