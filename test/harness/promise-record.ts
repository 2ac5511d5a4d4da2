/**
 * The figures that tests and benchmarks reach for the promises of docs/promises.md: one line of JSON for each recording, in
 * `node_modules/.cache/latchkey-reports/promises.jsonl`. `npm run test:promises` reads them. Nothing here needs Vitest, so that
 * benchmarks can record figures, too.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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
  /** Whether figures of the same thing from different tests are added. Otherwise the worst one counts. */
  readonly isPart?: true;
}

/** What one test or benchmark recorded for one promise. */
export interface FigureRecord {
  /** 1 to 56. */
  readonly promise: number;
  /** Path of the test or benchmark in the repository. */
  readonly file: string;
  readonly test: string | undefined;
  /** Whether it ran in the size that the promise names. */
  readonly isWholeRun: boolean;
  /** ISO 8601. */
  readonly at: string;
  readonly figures: readonly Figure[];
}

/** Where the reports of all suites are. */
export const reportsFolder = join(import.meta.dirname, '../../node_modules/.cache/latchkey-reports');

/** Whether tests run in the size that the promises name (`npm run test:promises`), not in the short one of every other run. */
export const isWholeRun = process.env['LATCHKEY_PROMISES'] === 'whole';

/** Adds a line with the figures of one promise. */
export function recordFigures(record: Omit<FigureRecord, 'at'>, folder = reportsFolder): void {
  mkdirSync(folder, { recursive: true });
  const line: FigureRecord = { ...record, at: new Date().toISOString() };
  appendFileSync(join(folder, 'promises.jsonl'), `${JSON.stringify(line)}\n`);
}

/** Returns what was recorded since an instant (ISO 8601), in its order. */
export function readFigures(since = '', folder = reportsFolder): FigureRecord[] {
  const file = join(folder, 'promises.jsonl');
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as FigureRecord).filter(({ at }) => at >= since);
}
