/** A provider with false answers, and a real Latchkey: nobody is signed in. */
import { ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { allFaults } from '../../packages/server/src/federation/oidc/testing/faults.ts';
import {
  type FaultyProvider,
  startFaultyProvider,
} from '../../packages/server/src/federation/oidc/testing/faulty-provider.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { UserAgent } from '../harness/user-agent.ts';
import { startWebSink } from '../harness/sinks.ts';
import { appAddress, createFederatedPool, type FederatedClient, type FederatedPool } from './federated-pool.ts';

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

/** The server fetches the keys once, so false ones would have no effect here; the unit test of the protocol covers them. */
const faults = allFaults(Date.now()).filter(([, fault]) => typeof fault === 'function' || fault.keys === undefined);

describe('nobody is signed in by', () => {
  it.each(faults)('%s', async (_name, fault, description) => {
    const before = await userCount();
    corp.faults = typeof fault === 'function' ? fault(corp) : fault;
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
    corp.faults = { token: (response) => response.writeHead(status, { location: canary.url }).end() };
    expect((await signIn('jane')).searchParams.get('error_description')).toBe(
      `Corp Error - ${status} error getting token`,
    );
  }
  expect(canary.posted).toEqual([]);
  await canary.close();
});

it('a correct provider is accepted', async () => {
  expect((await signIn('genuine')).searchParams.has('code')).toBe(true);
});
