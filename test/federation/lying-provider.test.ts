/** A provider that lies, at a real Latchkey: nobody is signed in. */
import { ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { allLies } from '../../packages/server/src/federation/oidc/testing/lies.ts';
import {
  type LyingProvider,
  startLyingProvider,
} from '../../packages/server/src/federation/oidc/testing/lying-provider.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { UserAgent } from '../harness/user-agent.ts';
import { startWebSink } from '../harness/sinks.ts';
import { appAddress, createFederatedPool, type FederatedClient, type FederatedPool } from './federated-pool.ts';

let latchkey: Latchkey;
let corp: LyingProvider;
let pool: FederatedPool;
let app: FederatedClient;
beforeAll(async () => {
  latchkey = await startLatchkey();
  corp = await startLyingProvider(() => Date.now());
  pool = await createFederatedPool(latchkey.endpoint);
  app = await pool.withProvider({ ProviderDetails: corp.details });
});
afterEach(() => {
  corp.lies = {};
});
afterAll(async () => {
  await latchkey.stop();
  await corp.close();
});

/** Returns where the browser is sent after it was at the provider. */
async function signIn(subject: string): Promise<URL> {
  const agent = new UserAgent();
  const { url } = await app.begin();
  const there = await agent.visit(url, ({ origin }) => origin === corp.origin);
  const parameters = corp.authorize(there as URL, subject);
  const answer = await agent.request(new URL(`${app.base}/oauth2/idpresponse?${parameters.toString()}`));
  return new URL(answer.headers.get('location') ?? '', app.base);
}

async function userCount(): Promise<number> {
  const { Users = [] } = await pool.sdk.send(new ListUsersCommand({ UserPoolId: pool.userPoolId }));
  return Users.length;
}

/** The server fetches the keys once, so lies about them would not be heard; the unit test of the protocol has them. */
const lies = allLies(Date.now()).filter(([, lie]) => typeof lie === 'function' || lie.keys === undefined);

describe('nobody is signed in by', () => {
  it.each(lies)('%s', async (_name, lie, description) => {
    const before = await userCount();
    corp.lies = typeof lie === 'function' ? lie(corp) : lie;
    const { origin, pathname, searchParams } = await signIn('jane');
    expect(`${origin}${pathname}`).toBe(appAddress);
    expect(searchParams.has('code')).toBe(false);
    expect(searchParams.get('error')).toBe('invalid_request');
    expect(searchParams.get('error_description')).toContain(description);
    expect(await userCount()).toBe(before);
  });
});

it('a redirect of the token endpoint is not followed, not even to this machine', async () => {
  const canary = await startWebSink();
  for (const status of [301, 302, 303, 307, 308]) {
    corp.lies = { token: (response) => response.writeHead(status, { location: canary.url }).end() };
    expect((await signIn('jane')).searchParams.get('error_description')).toBe(
      `Corp Error - ${status} error getting token`,
    );
  }
  expect(canary.posted).toEqual([]);
  await canary.close();
});

it('an honest provider is believed', async () => {
  expect((await signIn('honest')).searchParams.has('code')).toBe(true);
});
