/** Advisories of comparable products about identity providers: false tokens, and addresses inside the network. */
import { ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  type Faults,
  type FaultyProvider,
  startFaultyProvider,
} from '../../packages/server/src/federation/oidc/testing/faulty-provider.ts';
import { createFederatedPool, type FederatedClient, type FederatedPool } from '../federation/federated-pool.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { UserAgent } from '../harness/user-agent.ts';
import { newBrowser } from '../oauth/browser.ts';

const accessKey = { accessKeyId: 'AKIDADVISORIES', secretAccessKey: 'a-secret-for-this-run-only' };

let latchkey: Latchkey;
let corp: FaultyProvider;
let pool: FederatedPool;
let app: FederatedClient;
beforeAll(async () => {
  latchkey = await startLatchkey();
  corp = await startFaultyProvider(() => Date.now());
  pool = await createFederatedPool(latchkey.endpoint);
  app = await pool.withProvider({ ProviderDetails: corp.details });
});
afterEach(() => {
  corp.faults = {};
});
afterAll(async () => {
  await latchkey.stop();
  await corp.close();
});

/** Goes to the provider and comes back. Returns where the app is told the outcome, and the way back. */
async function signIn(subject: string): Promise<{ readonly end: URL; readonly back: URL }> {
  const agent = new UserAgent();
  const { url } = await app.begin();
  const there = await agent.visit(url, ({ origin }) => origin === corp.origin);
  const back = new URL(`${app.base}/oauth2/idpresponse?${corp.authorize(there as URL, subject).toString()}`);
  const answer = await agent.request(back);
  return { end: new URL(answer.headers.get('location') ?? '', app.base), back };
}

it.each<[string, Faults]>([
  ['CVE-2026-55669', { claims: { aud: 'other' } }],
  ['GHSA-wxg7-w2v3-w38g', { claims: { exp: Math.floor(Date.now() / 1000) - 3600 } }],
  ['CVE-2026-15612', { claims: { nonce: undefined } }],
])('%s: a token for somebody else, an old one, and one without the nonce sign nobody in', async (id, faults) => {
  corp.faults = faults;
  const { end } = await signIn(id);
  expect(end.searchParams.has('code')).toBe(false);
  expect(end.searchParams.get('error_description')).toContain('Bad id_token');
  const { Users } = await pool.sdk.send(new ListUsersCommand({ UserPoolId: pool.userPoolId }));
  expect((Users ?? []).filter(({ Username }) => Username?.includes(id))).toEqual([]);
});

it('CVE-2024-7341: the way back from a provider begins no session in another browser', async () => {
  const { end, back } = await signIn('jane');
  expect(end.searchParams.has('code')).toBe(true);
  const elsewhere = await newBrowser(latchkey.endpoint).open(back.href);
  expect(elsewhere.location ?? '').not.toContain('code=');
});

it.each([
  ['GHSA-5rr4', ['https://127.0.0.1', 'https://localhost', 'https://10.0.0.1', 'https://2130706433']],
  ['CVE-2026-5468', ['https://169.254.169.254', 'https://[fd00:ec2::254]', 'https://[::ffff:169.254.169.254]']],
])('%s: in production, addresses inside the network are refused', async (_id, issuers) => {
  const env = { LATCHKEY_ACCESS_KEYS: `${accessKey.accessKeyId}:${accessKey.secretAccessKey}` };
  const production = await startLatchkey({ command: 'serve', env });
  const closed = await createFederatedPool(production.endpoint, {}, accessKey);
  const client = { client_id: 'x', client_secret: 'x', authorize_scopes: 'openid', attributes_request_method: 'GET' };
  for (const oidc_issuer of issuers) {
    await expect(closed.withProvider({ ProviderDetails: { ...client, oidc_issuer } })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('the address is not allowed') as string,
    });
  }
  await production.stop();
});
