import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dataFiles } from './data-directory.ts';

it('returns the paths of the files in a data directory', () => {
  expect(dataFiles('data')).toEqual({
    database: join('data', 'latchkey.db'),
    key: join('data', 'latchkey.key'),
    lock: join('data', 'latchkey.lock'),
  });
});
