import { expect, it, vi } from 'vitest';
import { StoreError } from '../../store/store-error.ts';
import { healthSurface } from './health.ts';

const schema = { refusal: undefined, check: () => Promise.resolve(undefined) };
const reachable = { ping: () => Promise.resolve(), schema };
const broken = { ping: () => Promise.reject(new Error('disk I/O error at /secret/place')), schema };

it.each([
  ['/health/live', reachable, true, 200, 'live'],
  ['/health/live', broken, false, 200, 'live'],
  ['/health/ready', reachable, true, 200, 'ready'],
  ['/health/ready', reachable, false, 503, 'draining'],
  ['/health/ready', broken, true, 503, 'database unavailable'],
])('GET %s, case %#', async (path, store, accepting, status, text) => {
  const stopping = accepting ? new AbortController().signal : AbortSignal.abort();
  const answer = await healthSurface({ store, stopping }).request(path);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toEqual({ status: text });
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

it('says that the database has a newer schema', async () => {
  const refusal = new StoreError('newer-schema', 'A newer version has written this database.');
  const store = { ping: () => Promise.reject(refusal), schema: { refusal, check: () => Promise.resolve(refusal) } };
  const answer = await healthSurface({ store, stopping: new AbortController().signal }).request('/health/ready');
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ status: 'newer schema', reason: 'A newer version has written this database.' });
});

it('probes the database at most once a second, however many requests arrive', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    let pings = 0;
    let outcome: PromiseWithResolvers<void> = Promise.withResolvers();
    const ping = () => {
      pings += 1;
      return outcome.promise;
    };
    const surface = healthSurface({ store: { ping, schema }, stopping: new AbortController().signal });
    const ask = async () => (await surface.request('/health/ready')).status;
    const first = Array.from({ length: 50 }, ask);
    // This holds even if the probe takes longer than that.
    vi.advanceTimersByTime(3_000);
    first.push(ask());
    outcome.resolve();
    expect(new Set(await Promise.all(first))).toEqual(new Set([200]));
    expect(pings).toBe(1);
    outcome = Promise.withResolvers();
    const second = ask();
    outcome.reject(new Error('gone'));
    expect(await second).toBe(503);
    vi.advanceTimersByTime(999);
    expect(await ask()).toBe(503);
    expect(pings).toBe(2);
    vi.advanceTimersByTime(1);
    outcome = Promise.withResolvers();
    outcome.resolve();
    expect(await ask()).toBe(200);
    expect(pings).toBe(3);
  } finally {
    vi.useRealTimers();
  }
});
