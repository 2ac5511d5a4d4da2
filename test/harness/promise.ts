/** How a test that shows one of the promises of docs/promises.md says how far it got. */
import { join, relative } from 'node:path';
import { expect } from 'vitest';
import { type Figure, isWholeRun, recordFigures } from './promise-record.ts';

export { isWholeRun };

const repository = join(import.meta.dirname, '../..');

/** The size of a test: `short` in every run, `whole` where the promises are measured in full. */
export const sizeOf = (short: number, whole: number): number => (isWholeRun ? whole : short);

/** Records what the running test showed for promise `number` (1 to 56). It asserts nothing: the test does that itself. */
export function showPromise(number: number, figures: readonly Figure[]): void {
  const { testPath, currentTestName } = expect.getState();
  if (testPath === undefined) throw new Error('showPromise was called outside of a test.');
  recordFigures({ promise: number, file: relative(repository, testPath), test: currentTestName, isWholeRun, figures });
}
