import { describe, expect, it } from 'vitest';
import { createLog } from '../ops/log.ts';
import { readableLog } from './readable-log.ts';

function collect(colors = false) {
  let text = '';
  const log = createLog(readableLog({ colors, write: (part) => (text += part) }));
  // The time of day is in the time zone of this machine.
  const lines = () =>
    text
      .replaceAll(/\d\d:\d\d:\d\d/g, 'hh:mm:ss')
      .split('\n')
      .slice(0, -1);
  return { log, lines };
}

describe('readableLog', () => {
  it('puts requests into columns', () => {
    const { log, lines } = collect();
    log.info(
      { requestId: 'r', operation: 'GetUser', status: 200, ms: 1.5, pool: 'us-east-1_a', user: 'sub-1' },
      'request',
    );
    log.info(
      {
        requestId: 'r',
        operation: 'RespondToAuthChallenge',
        status: 400,
        error: 'CodeMismatchException',
        ms: 12,
        pool: 'us-east-1_a',
      },
      'request',
    );
    log.info({ requestId: 'r', operation: null, status: 400, error: 'UnknownOperationException', ms: 0.2 }, 'request');
    log.info({ requestId: 'r', operation: null, status: 200, ms: 3, page: '/login', pool: 'us-east-1_a' }, 'request');
    expect(lines()).toEqual([
      'hh:mm:ss  GetUser                        200     1.5 ms  us-east-1_a  sub-1',
      'hh:mm:ss  RespondToAuthChallenge         400      12 ms  CodeMismatchException  us-east-1_a',
      'hh:mm:ss  (no operation)                 400     0.2 ms  UnknownOperationException',
      'hh:mm:ss  /login                         200       3 ms  us-east-1_a',
    ]);
  });

  it('shows which rule decided about MFA', () => {
    const { log, lines } = collect();
    log.info({ operation: 'InitiateAuth', status: 200, ms: 9, mfa: 'no-device-key', pool: 'us-east-1_a' }, 'request');
    log.info({ operation: 'InitiateAuth', status: 200, ms: 9, mfa: 'a rule of tomorrow' }, 'request');
    expect(lines()[0]).toMatch(/9 ms {2}mfa: required, no DEVICE_KEY was sent {2}us-east-1_a$/);
    expect(lines()[1]).toMatch(/9 ms {2}mfa: a rule of tomorrow$/);
  });

  it('shows the code of a message', () => {
    const { log, lines } = collect();
    log.info({ to: 'ann@example.com', medium: 'EMAIL', kind: 'sign-up', sentCode: '012345' }, 'message');
    expect(lines()).toEqual(['hh:mm:ss  EMAIL to ann@example.com  012345  (sign-up)']);
  });

  it('shows an error with its stack', () => {
    const { log, lines } = collect();
    log.error(
      { operation: 'GetUser', status: 500, error: 'InternalErrorException', ms: 1, err: new Error('boom') },
      'request',
    );
    expect(lines()[0]).toContain('InternalErrorException');
    expect(lines()[1]).toBe('    Error: boom');
    expect(lines()[2]).toMatch(/^ {8}at .*readable-log\.test\.ts/);
  });

  it('shows other lines as they are', () => {
    const { log, lines } = collect();
    log.info('stopping');
    log.warn('disk is slow');
    expect(lines()).toEqual(['hh:mm:ss  stopping', 'hh:mm:ss  warn  disk is slow']);
  });

  it('uses colours only if they are switched on', () => {
    const { log, lines } = collect(true);
    log.info({ operation: 'GetUser', status: 200, ms: 1 }, 'request');
    expect(lines()[0]).toContain('\u001b[32m200\u001b[0m');
  });

  it('does not let callers control the terminal or forge a line', () => {
    const { log, lines } = collect();
    const to = 'a\u001b[2Jb\nhh:mm:ss  GetUser 200\u009b31m\u202e@example.com';
    log.info({ to, medium: 'EMAIL', kind: 'sign-up', sentCode: '1' }, 'message');
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).toContain('a\ufffd[2Jb\ufffdhh:mm:ss  GetUser 200\ufffd31m\ufffd@example.com');
  });
});
