/** A company's OpenID Provider: oidc-provider, which is certified, with one client and accounts that a test changes. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

export interface CorpProvider {
  readonly issuer: string;
  /** ProviderDetails of CreateIdentityProvider. The endpoints are discovered. */
  readonly details: Readonly<Record<string, string>>;
  /** Claims by subject. The subject is what is typed into the provider's sign-in form. */
  readonly accounts: Map<string, Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

/** @param callbacks addresses to which the provider may send browsers back */
export async function startCorpProvider(callbacks: readonly string[]): Promise<CorpProvider> {
  const accounts: CorpProvider['accounts'] = new Map();
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const handle = new Provider(issuer, {
    clients: [
      {
        client_id: 'latchkey',
        client_secret: 'corp secret',
        redirect_uris: [...callbacks],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    scopes: ['openid', 'email', 'profile'],
    claims: { email: ['email', 'email_verified'], profile: ['given_name', 'family_name', 'groups'] },
    pkce: { required: () => true },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, ...accounts.get(accountId) }),
    }),
  }).callback();
  return {
    issuer,
    details: {
      client_id: 'latchkey',
      client_secret: 'corp secret',
      authorize_scopes: 'openid email profile',
      oidc_issuer: issuer,
      attributes_request_method: 'GET',
    },
    accounts,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
