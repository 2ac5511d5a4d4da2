import { expect, it } from 'vitest';
import { healthSurface } from './health.ts';

const reachable = { ping: () => Promise.resolve() };
const broken = { ping: () => Promise.reject(new Error('disk I/O error at /secret/place')) };

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
