/**
 * Tests that show one of the promises of docs/promises.md say how far they got: each figure becomes a line of
 * `node_modules/.cache/latchkey-reports/promises.jsonl`, from which `npm run test:promises` writes the table.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'vitest';

/** One measured figure beside the promised one. */
export interface Figure {
  /** What was counted or measured, for example `acknowledged writes that were lost`. */
  readonly what: string;
  readonly reached: number;
  readonly promised: number;
  /** `at least`: more is better, as for a number of rounds. `at most`: less is better, as for losses and times. */
  readonly bound: 'at least' | 'at most';
  /** For example `ms` or `MiB`; left out for plain counts. */
  readonly unit?: string;
}

const repository = join(import.meta.dirname, '../..');
const reports = join(repository, 'node_modules/.cache/latchkey-reports');

/** Whether tests run in the size that the promises name (`npm run test:promises`), not in the short one of every other run. */
const isWholeRun = process.env['LATCHKEY_PROMISES'] === 'whole';

/** The size of a test: `short` in every run, `whole` where the promises are measured in full. */
export const sizeOf = (short: number, whole: number): number => (isWholeRun ? whole : short);

/** Records what the running test showed for promise `number` (1 to 56). It asserts nothing: the test does that itself. */
export function showPromise(number: number, figures: readonly Figure[]): void {
  const { testPath, currentTestName } = expect.getState();
  const file = testPath === undefined ? undefined : relative(repository, testPath);
  const line = { promise: number, file, test: currentTestName, isWholeRun, at: new Date().toISOString(), figures };
  mkdirSync(reports, { recursive: true });
  appendFileSync(join(reports, 'promises.jsonl'), `${JSON.stringify(line)}\n`);
}
