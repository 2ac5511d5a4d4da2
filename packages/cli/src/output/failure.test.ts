import * as client from '@latchkey/client';
import { StartError } from '@latchkey/server';
import { describe, expect, it } from 'vitest';
import { CancelledError, CommandError, exitCodeOf, explainFailure, failureOf, UsageError } from './failure.ts';

class StoreError extends Error {
  override readonly name = 'StoreError';
}

it.each([
  [new StartError('Port 1 is in use.', 'Choose another.'), 'Port 1 is in use.\nChoose another.'],
  [new StoreError('The database is newer. Start a newer Latchkey.'), 'The database is newer.\nStart a newer Latchkey.'],
  [
    new StoreError('Others may read /a.b/c.key. Run: chmod 600 /a.b/c.key'),
    'Others may read /a.b/c.key.\nRun: chmod 600 /a.b/c.key',
  ],
  [new CommandError('X', 'It is so.', 'Do that.'), 'It is so.\nDo that.'],
  [new CommandError('X', 'The service says \u001b[31mred.', 'Do that.'), 'The service says \ufffd[31mred.\nDo that.'],
  [new CancelledError(), 'Cancelled.'],
])('formats %s as lines', (error, text) => {
  expect(explainFailure(error)).toBe(text);
});

it.each([
  [new StartError('', ''), 1],
  [new CommandError('', '', ''), 1],
  [new Error('oops'), 1],
  [new UsageError('', ''), 2],
  [new CancelledError(), 130],
])('exits after %s with %d', (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});

it('shows the stack of an unexpected error', () => {
  expect(explainFailure(new TypeError('oops'))).toMatch(/^TypeError: oops\n {4}at /);
  expect(explainFailure('oops')).toBe('oops');
});

describe('errors of the client', () => {
  const isErrorClass = ([name]: [string, unknown]) =>
    name.endsWith('Error') && name !== 'LatchkeyError' && name !== 'InvalidOptionError';
  const classes = Object.entries(client).filter(isErrorClass) as [
    string,
    new (cause?: unknown) => client.LatchkeyError,
  ][];
  const cause = Object.assign(new Error('The user pool has its reasons.'), { name: 'SomeException' });

  it('include all classes of the client', () => {
    expect(classes.length).toBeGreaterThan(30);
  });

  // The library's messages are for programmers. The command must not print those.
  it.each(classes)('%s becomes two plain lines', (_, Class) => {
    const error = Class === client.RefreshRefusedError ? new client.RefreshRefusedError('ended') : new Class(cause);
    const { code, message, advice } = failureOf(error);
    expect(code).toBe(error.code);
    expect(message).toMatch(/^[A-Z][^\n]*\.$/);
    expect(advice).toMatch(/^[A-Z][^\n]*[.]$/);
    expect(message + advice).not.toMatch(/\bcause\b|\b(Call|Pass)\b|\b[a-z]+[A-Z]/);
  });

  it('quote the service if the library refers to the cause', () => {
    expect(failureOf(new client.NotAuthorizedError(cause)).advice).toBe(
      'The service says: The user pool has its reasons.',
    );
  });

  it('name the address that did not answer', () => {
    const refused = new Error('connect ECONNREFUSED 127.0.0.1:1');
    const failed = new TypeError('fetch failed', { cause: refused });
    expect(failureOf(new client.UnreachableError(failed)).message).toBe(
      'The service cannot be reached (connect ECONNREFUSED 127.0.0.1:1).',
    );
    const several = new TypeError('fetch failed', { cause: new AggregateError([refused, refused]) });
    expect(failureOf(new client.UnreachableError(several)).message).toContain('(connect ECONNREFUSED 127.0.0.1:1)');
  });
});
