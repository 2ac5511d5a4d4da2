import { describe, expect, it } from 'vitest';
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
