import { StartError } from '@latchkey/server';
import { expect, it } from 'vitest';
import { explainFailure } from './failure.ts';

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
])('puts %s on two lines', (error, text) => {
  expect(explainFailure(error)).toBe(text);
});

it('shows the stack of what nobody foresaw', () => {
  expect(explainFailure(new TypeError('oops'))).toMatch(/^TypeError: oops\n {4}at /);
  expect(explainFailure('oops')).toBe('oops');
});
