/** oidc-provider with its adapter in memory, as a process of its own: the certified provider that we measure ourselves against. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';
import { MemoryAdapter } from './memory-adapter.ts';
import { CALLBACK, MACHINE_SCOPE, RESOURCE } from './work.ts';

const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const server = createServer();
server.listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const provider = new Provider(issuer, {
  adapter: MemoryAdapter,
  // As long as ours. By default, a code lives for a minute.
  ttl: { AuthorizationCode: 300 },
  clients: [
    {
      client_id: 'app',
      token_endpoint_auth_method: 'none',
      redirect_uris: [CALLBACK],
      grant_types: ['authorization_code', 'refresh_token'],
    },
    {
      client_id: 'machine',
      client_secret: 'a-secret-for-this-run-only-and-long-enough',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    },
  ],
  jwks: { keys: [{ ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256' }] },
  cookies: { keys: ['a key for this run'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  findAccount: (_context, accountId) => ({
    accountId,
    claims: () => ({ sub: accountId, email: 'ann@example.com', email_verified: true }),
  }),
  // As Cognito does.
  issueRefreshToken: () => true,
  // Consent is given, as at Cognito: without it, every request would show a page.
  async loadExistingGrant(context) {
    const { client, session } = context.oidc;
    if (client === undefined || session?.accountId === undefined) return undefined;
    // One grant per session: a code is valid only while its grant is the one that the session names.
    const given = session.grantIdFor(client.clientId);
    if (given !== undefined) return provider.Grant.find(given);
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid email');
    grant.addResourceScope(RESOURCE, MACHINE_SCOPE);
    await grant.save();
    return grant;
  },
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    // Access tokens for a resource are signed, as Cognito's are. Others are opaque, and only those get user info.
    resourceIndicators: {
      enabled: true,
      defaultResource: (_context, client) => (client.clientId === 'machine' ? RESOURCE : []),
      useGrantedResource: () => false,
      getResourceServerInfo: () => ({
        scope: MACHINE_SCOPE,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
});
// It warns about its page for development on every request.
console.info = () => undefined;
const answer = provider.callback();
server.on('request', (request, response) => void answer(request, response));
process.send?.(issuer);
