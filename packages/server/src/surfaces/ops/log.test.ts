import { describe, expect, it, vi } from 'vitest';
import { createLog } from './log.ts';

function collect() {
  const lines: Record<string, unknown>[] = [];
  const log = createLog({ write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
  return { log, lines };
}

it('writes one JSON object per line, with a time and the name of the level', () => {
  const { log, lines } = collect();
  log.info({ operation: 'GetUser', status: 200 }, 'request');
  expect(lines).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      operation: 'GetUser',
      status: 200,
      msg: 'request',
    },
  ]);
});

it('writes the time of each line', () => {
  const { log, lines } = collect();
  vi.useFakeTimers();
  for (const ms of [1_000, 1_000, 1_001, 60_000]) {
    vi.setSystemTime(ms);
    log.info('line');
  }
  vi.useRealTimers();
  expect(lines.map(({ time }) => time)).toEqual([
    '1970-01-01T00:00:01.000Z',
    '1970-01-01T00:00:01.000Z',
    '1970-01-01T00:00:01.001Z',
    '1970-01-01T00:01:00.000Z',
  ]);
});

it('redacts secrets if an input is logged', () => {
  const { log, lines } = collect();
  const canary = 'canary-value';
  log.info({
    Password: canary,
    input: { AccessToken: canary, AuthParameters: { PASSWORD: canary }, Session: canary, deeper: { code: canary } },
  });
  log.info({ headers: { authorization: canary }, code: canary });
  expect(JSON.stringify(lines)).not.toContain(canary);
  expect(lines[0]?.['Password']).toBe('[redacted]');
});

it('accepts circular references', () => {
  const { log, lines } = collect();
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  log.info({ circle });
  expect(JSON.stringify(lines[0])).toContain('[nested too deeply]');
});

describe('errors', () => {
  it('show name, message, stack and cause', () => {
    const { log, lines } = collect();
    log.error({ err: new TypeError('no such thing', { cause: new Error('deeper') }) });
    expect(lines[0]?.['err']).toMatchObject({
      name: 'TypeError',
      message: 'no such thing',
      stack: expect.stringContaining('log.test.ts') as string,
      cause: { message: 'deeper' },
    });
  });

  it('show no other members, because drivers put rows there', () => {
    const { log, lines } = collect();
    log.error({ err: Object.assign(new Error('duplicate key'), { detail: 'Key (email)=(ann@example.com) exists.' }) });
    log.error({ err: { password: 'hunter2' } });
    log.error({ err: 'hunter2' });
    expect(JSON.stringify(lines)).not.toMatch(/ann@example\.com|hunter2/);
  });
});
