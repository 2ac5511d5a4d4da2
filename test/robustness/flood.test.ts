/** A short flood of unauthenticated sign-ins: which other requests are answered, and what happens to the work. Figures: `npm run test:flood`. */
import { setTimeout as sleep } from 'node:timers/promises';
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPool, createUser, password, sdk, type TestPool } from '../harness/aws.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { RawClient, targetOf } from '../harness/raw-client.ts';
import { keepSending, sendAndHangUp, type Tally } from './flood/attack.ts';
import { alarmingLines } from './reply-checks.ts';

let server: Latchkey;
let raw: RawClient;
let client: ReturnType<typeof sdk>;
let pool: TestPool;

beforeAll(async () => {
  server = await startLatchkey();
  raw = new RawClient(server.endpoint, { timeoutMs: 60_000 });
  client = sdk(server.endpoint);
  pool = await createPool(client, { mfa: 'OFF', client: { PreventUserExistenceErrors: 'ENABLED' } });
  await createUser(client, pool, 'ada');
});

afterAll(async () => {
  raw.close();
  client.destroy();
  await server.stop();
});

async function signIn(): Promise<string> {
  const AuthParameters = { USERNAME: 'ada', PASSWORD: password };
  const input = { ClientId: pool.clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
  return (await client.send(new InitiateAuthCommand(input))).AuthenticationResult?.AccessToken ?? '';
}

const signInsInLog = () => server.output().match(/InitiateAuth/g)?.length ?? 0;

it('is rejected in part, while health checks, keys and other requests are answered', async () => {
  const AccessToken = await signIn();
  const stop = new AbortController();
  const tally: Tally = { connections: 0, statuses: {} };
  const attack = { port: server.port, clientId: pool.clientId, sockets: 400, pipelined: 1 };
  const flood = keepSending(attack, stop.signal, tally);
  while ((tally.statuses['429'] ?? 0) < 400) await sleep(10);

  const getUser = { headers: targetOf('GetUser'), body: JSON.stringify({ AccessToken }) };
  const get = (path: string) => raw.send({ method: 'GET', path });
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all([
      get('/health/live'),
      get('/health/ready'),
      get(`/${pool.userPoolId}/.well-known/jwks.json`),
      raw.send(getUser),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  }
  stop.abort();
  await flood;
  expect(Object.keys(tally.statuses).toSorted()).toEqual(['400', '429']);
  // Users who sign in after the flood are not blocked.
  expect(await signIn()).not.toBe('');
});

it('is not processed for callers that have disconnected', async () => {
  const before = signInsInLog();
  await sendAndHangUp({ port: server.port, clientId: pool.clientId, sockets: 200, pipelined: 60 });
  while ((await raw.send({ method: 'GET', path: '/health/live' })).status !== 200) await sleep(10);
  // Requests that began before the server noticed the disconnection are finished.
  await signInWhenPossible();
  expect(signInsInLog() - before).toBeLessThan(6_000);
  const alarming = alarmingLines(server.output()).filter((line) => !/refused \d+ requests/.test(line));
  expect(alarming).toEqual([]);
});

/** Signs in and retries after a rejection, as an SDK does. */
async function signInWhenPossible(): Promise<void> {
  for (;;) {
    const token = await signIn().catch((error: Error) => {
      if (error.name === 'TooManyRequestsException') return '';
      throw error;
    });
    if (token !== '') return;
    await sleep(100);
  }
}

it('a hundred callers at one address are not rejected', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 128 }, () => signIn()));
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
});
