import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dataFiles } from './data-directory.ts';

it('says where the files of a data directory are', () => {
  expect(dataFiles('data')).toEqual({ database: join('data', 'latchkey.db'), key: join('data', 'latchkey.key') });
});
