/** Metrics at a port of their own: what Prometheus reads during and after sign-ins. */
import { afterEach, describe, expect, it } from 'vitest';
import { embeddedPostgresMissing, startEmbeddedPostgres } from '../harness/embedded-postgres.ts';
import { freePort, type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithTotp } from '../harness/people.ts';
import { createApp, initiate, signIn } from '../harness/sign-in.ts';
import { type Family, parseExposition } from './exposition.ts';

let latchkey: Latchkey | undefined;
afterEach(async () => {
  await latchkey?.stop();
  latchkey = undefined;
});

async function start(args: readonly string[] = []): Promise<{ latchkey: Latchkey; port: number }> {
  const port = await freePort();
  latchkey = await startLatchkey({ args: ['--metrics-port', String(port), ...args] });
  return { latchkey, port };
}

async function scrape(port: number): Promise<ReadonlyMap<string, Family>> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return parseExposition(await answer.text());
}

/** The value of a series: the sum of those that have these labels. */
function valueOf(families: ReadonlyMap<string, Family>, name: string, labels: Readonly<Record<string, string>> = {}) {
  const family = families.get(name) ?? families.get(name.replace(/_(count|sum|bucket)$/, ''));
  const samples = family?.samples.filter((sample) => sample.name === name) ?? [];
  const matching = samples.filter(({ labels: own }) =>
    Object.entries(labels).every(([key, value]) => own[key] === value),
  );
  return matching.length === 0 ? undefined : matching.reduce((sum, { value }) => sum + value, 0);
}

const engines = [
  { engine: 'SQLite', database: async () => undefined },
  { engine: 'PostgreSQL', database: startEmbeddedPostgres },
] as const;

describe.each(engines)('on $engine', ({ engine, database }) => {
  it.skipIf(engine === 'PostgreSQL' && embeddedPostgresMissing() !== undefined)(
    'count sign-ins and requests, without names of users',
    async () => {
      const postgres = await database();
      try {
        const started = await start(
          postgres === undefined ? ['--metrics-by-pool'] : ['--database', postgres.url, '--metrics-by-pool'],
        );
        const app = await createApp(started.latchkey);
        const person = await newPersonWithTotp(app, 'canary-user');
        await signIn(app, person);
        const wrong = { USERNAME: (await newPerson(app)).username, PASSWORD: 'Wrong-canary-1' };
        await expect(initiate(app, 'USER_PASSWORD_AUTH', wrong)).rejects.toThrow('Incorrect');

        const families = await scrape(started.port);
        const text = JSON.stringify([...families]);
        for (const canary of ['canary', person.password, app.clientId, '127.0.0.1']) expect(text).not.toContain(canary);
        const pool = { pool: app.userPoolId };
        expect(valueOf(families, 'latchkey_sign_in_steps_total', { outcome: 'tokens', ...pool })).toBe(2);
        const asked = { outcome: 'challenge', reason: 'SOFTWARE_TOKEN_MFA', ...pool };
        expect(valueOf(families, 'latchkey_sign_in_steps_total', asked)).toBe(1);
        const failed = { outcome: 'failure', reason: 'NotAuthorizedException', ...pool };
        expect(valueOf(families, 'latchkey_sign_in_steps_total', failed)).toBe(1);
        expect(valueOf(families, 'latchkey_requests_total', { operation: 'InitiateAuth', status: '4xx' })).toBe(1);
        expect(valueOf(families, 'latchkey_request_duration_seconds_count', { operation: 'InitiateAuth' })).toBe(3);
        expect(valueOf(families, 'latchkey_store_transactions_total', { outcome: 'ok' })).toBeGreaterThan(8);
        expect(valueOf(families, 'latchkey_requests_queued')).toBe(0);
        expect(valueOf(families, 'latchkey_outbox_entries', { queue: 'message' })).toBe(0);
        expect(valueOf(families, 'latchkey_event_loop_delay_seconds', { quantile: '1' })).toBeGreaterThan(0);
        expect(valueOf(families, 'process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
        expect(valueOf(families, 'latchkey_srp_jobs')).toBe(0);
        expect(valueOf(families, 'latchkey_store_readable')).toBe(1);
        if (postgres === undefined) {
          expect(valueOf(families, 'latchkey_sqlite_flush_duration_seconds_count')).toBeGreaterThan(8);
          expect(valueOf(families, 'latchkey_sqlite_log_bytes')).toBeGreaterThan(0);
        } else {
          expect(valueOf(families, 'latchkey_postgres_connections', { state: 'idle' })).toBeGreaterThan(0);
          await postgres.end('immediate');
          const without = await scrape(started.port);
          expect(valueOf(without, 'latchkey_store_readable')).toBe(0);
          expect(valueOf(without, 'latchkey_outbox_entries')).toBeUndefined();
        }
      } finally {
        await latchkey?.stop();
        latchkey = undefined;
        await postgres?.stop();
      }
    },
  );
});

describe('labels', () => {
  it('do not grow with what callers send', async () => {
    const { latchkey: server, port } = await start();
    const send = (path: string, target?: string) =>
      fetch(`${server.endpoint}${path}`, {
        method: target === undefined ? 'GET' : 'POST',
        ...(target !== undefined && { headers: { 'x-amz-target': target }, body: '{}' }),
      }).then((answer) => answer.text());
    for (let n = 0; n < 30; n += 1) {
      await send('/', `AWSCognitoIdentityProviderService.Operation${n}`);
      await send('/', `Latchkey.Operation${n}`);
      await send(`/us-east-1_Pool${n}/login`);
      await send(`/us-east-1_Pool${n}/account/section-${n}`);
    }
    const families = await scrape(port);
    const operations = families.get('latchkey_requests_total')?.samples.map(({ labels }) => labels['operation']);
    expect(new Set(operations)).toEqual(new Set(['unknown', '/login', '/account', '/error']));
  });
});

describe('the port of metrics', () => {
  it('answers nothing else, and the port of users has no metrics', async () => {
    const { latchkey: server, port } = await start();
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${port}/metrics`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${server.endpoint}/metrics`)).status).toBe(404);
  });

  it('is named when it is in use', async () => {
    const { port } = await start();
    await expect(startLatchkey({ args: ['--metrics-port', String(port)] })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use by another program.\nStop that program, or choose another port with --metrics-port.`,
    );
  });
});
