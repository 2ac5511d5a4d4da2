import { describe, expect, it } from 'vitest';
import {
  type ClockChange,
  type ClockReading,
  type Development,
  DevelopmentError,
} from '../../development/development.ts';
import { createAllowedOrigins } from '../http/allowed-origins.ts';
import { controlChanges, controlReadings } from './control.ts';

/** Records what it is told. The real one is tested through a server, in test/operations/. */
function setUp() {
  const calls: unknown[] = [];
  const reading: ClockReading = { now: Date.UTC(2027, 0, 1), machine: Date.UTC(2026, 10, 23), frozen: true };
  const named = (name: string) => {
    calls.push(name);
    if (name === 'none') return Promise.reject(new DevelopmentError('not-found', 'There is no snapshot "none".'));
    if (name === 'many') return Promise.reject(new DevelopmentError('too-many', 'Too many.'));
    return Promise.resolve({ name, rows: 3 });
  };
  const development: Development = {
    clock: () => reading,
    moveClock: (change: ClockChange) => {
      calls.push(change);
      return Promise.resolve(reading);
    },
    reset: () => Promise.resolve(void calls.push('reset')),
    setBaseline: () => Promise.resolve(),
    snapshot: named,
    restore: named,
    removeSnapshot: async (name) => void (await named(name)),
    onSave: () => undefined,
    snapshots: () => [{ name: 'a', rows: 3 }],
  };
  const options = { origins: createAllowedOrigins(['https://app.example.com']) };
  const reads = controlReadings(development, options);
  const changes = controlChanges(development, options);
  const post = async (path: string, body?: string, headers: Record<string, string> = {}) => {
    const answer = await changes.request(`/_latchkey/${path}`, { method: 'POST', body: body ?? null, headers });
    return { status: answer.status, json: (await answer.json()) as { message?: string } };
  };
  return { calls, reads, post };
}

const written = { now: '2027-01-01T00:00:00.000Z', machine: '2026-11-23T00:00:00.000Z', frozen: true };

describe('the clock', () => {
  it('is read', async () => {
    const answer = await setUp().reads.request('/_latchkey/clock');
    expect(await answer.json()).toEqual(written);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    [{ set: '2027-01-01T00:00:00Z' }, { set: Date.UTC(2027, 0, 1) }],
    [{ set: '2027-01-01T01:00:00.5+01:00' }, { set: Date.UTC(2027, 0, 1) + 500 }],
    [{ set: 5 }, { set: 5 }],
    [{ advance: 'P30D' }, { advance: 30 * 86_400_000 }],
    [{ advance: -60_000 }, { advance: -60_000 }],
    [{ frozen: false }, { frozen: false }],
    [{ real: true }, { real: true }],
  ])('is moved by %j', async (body, change) => {
    const { post, calls } = setUp();
    expect(await post('clock', JSON.stringify(body))).toEqual({ status: 200, json: written });
    expect(calls).toEqual([change]);
  });

  it.each([
    '{}',
    '',
    'null',
    '[]',
    '5',
    '{"set":"tomorrow"}',
    '{"set":"2027-01-01"}',
    '{"set":"2027-13-01T00:00:00Z"}',
    '{"set":null}',
    '{"advance":"P1Y"}',
    '{"frozen":1}',
    '{"real":false}',
    '{"advance":1,"frozen":true}',
    '{"forward":1}',
  ])('is not moved by %s', async (body) => {
    const { post, calls } = setUp();
    expect(await post('clock', body)).toMatchObject({
      status: 400,
      json: { message: expect.stringMatching(/^Give one of \{"set"/) as string },
    });
    expect(calls).toEqual([]);
  });
});

describe('states', () => {
  it('are reset, kept, listed, restored and removed', async () => {
    const { post, calls, reads } = setUp();
    expect(await post('reset')).toEqual({ status: 200, json: { clock: written } });
    expect(await post('snapshot', '{"name":"a"}')).toEqual({ status: 200, json: { name: 'a', rows: 3 } });
    expect(await post('restore', '{"name":"a"}')).toEqual({ status: 200, json: { name: 'a', rows: 3 } });
    expect(await post('forget-snapshot', '{"name":"a"}')).toMatchObject({ status: 200, json: { snapshots: [{}] } });
    expect(await (await reads.request('/_latchkey/snapshots')).json()).toEqual({ snapshots: [{ name: 'a', rows: 3 }] });
    expect(calls).toEqual(['reset', 'a', 'a', 'a']);
  });

  it.each([
    ['{"name":"none"}', 404, 'There is no snapshot "none".'],
    ['{"name":"many"}', 409, 'Too many.'],
    ['{"name":5}', 400, 'Give the name of the snapshot: {"name": "before"}.'],
    ['{"name"', 400, 'The body is not JSON.'],
    ['x'.repeat(131_073), 413, 'Request size exceeded the limit of 131072 bytes'],
  ])('refuses %s', async (body, status, message) => {
    expect(await setUp().post('restore', body)).toEqual({ status, json: { message } });
  });
});

it.each(['https://evil.example', 'null', 'http://192.168.1.5'])('refuses pages of %s', async (origin) => {
  const { post, calls, reads } = setUp();
  for (const path of ['clock', 'reset', 'snapshot', 'restore', 'forget-snapshot']) {
    expect(await post(path, '{"name":"a"}', { origin })).toMatchObject({ status: 403 });
  }
  expect((await reads.request('/_latchkey/snapshots', { headers: { origin } })).status).toBe(403);
  expect(calls).toEqual([]);
});

it('answers pages of allowed origins', async () => {
  const { reads } = setUp();
  const answer = await reads.request('/_latchkey/clock', { headers: { origin: 'https://app.example.com' } });
  expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
});
