/** Decides from the evidence whether a promise holds. Pure. */
import type { Figure, FigureRecord } from '../../test/harness/promise-record.ts';
import type { PublicPromise, Source } from '../../test/promises/public-promise.ts';
import { type Evidence, hasRun, isBench, outcomesOf } from './evidence.ts';

/**
 * `held`: every source has passed, and every figure is as promised. `smaller`: the same, but the tests ran in their short size, and
 * some figure is smaller than promised. `in part`: what was tested is as promised, but no test shows the rest. `not held`: a test failed,
 * or a figure is not as promised. `not shown`: something that shows it did not run.
 */
export type State = 'held' | 'smaller' | 'in part' | 'not held' | 'not shown';

/** What a run found about one promise. */
export interface Result {
  readonly state: State;
  /** Left out if nothing was recorded or counted. */
  readonly form?: 'short' | 'whole';
  /** Day of the run, `2026-11-30`. */
  readonly date: string;
  /** Seconds that its tests and benchmarks took. */
  readonly seconds: number;
  readonly figures: readonly Figure[];
  /** Why it is not held or not shown. */
  readonly reasons: readonly string[];
}

/** Returns whether a figure is at least as good as promised. */
export function isKept({ bound, reached, promised }: Figure): boolean {
  return bound === 'at least' ? reached >= promised : reached <= promised;
}

/** Judges one promise. `date` is the day of the run. */
export function judge(promise: PublicPromise, evidence: Evidence, date: string): Result {
  const records = promise.shownBy.flatMap((source) => recordsOf(promise.number, source, evidence));
  const counted = promise.shownBy.flatMap((source) => countOf(source, evidence));
  const figures = merged([...lastOf(records), ...counted]);
  const isWhole = records.every((record) => record.isWholeRun);
  const isKnown = records.length > 0 || counted.some(({ reached }) => reached > 0);
  const form = isKnown ? { form: isWhole ? ('whole' as const) : ('short' as const) } : {};
  const failures = promise.shownBy.flatMap((source) => failuresOf(source, evidence));
  const missing = promise.shownBy.flatMap((source) => missingFrom(promise.number, source, evidence));
  const below = figures.filter((figure) => !isKept(figure));
  // A short run cannot reach a number of rounds. Losses, times and the number of tests must be as promised in any size.
  const broken = below
    .filter(({ bound, what }) => isWhole || bound === 'at most' || counted.some((one) => one.what === what))
    .map(({ what }) => `not as promised: ${what}`);
  const rest = promise.gap === undefined ? [] : [promise.gap];
  const of = (state: State, reasons: readonly string[]): Result => {
    return { state, ...form, date, seconds: secondsOf(promise, evidence), figures, reasons };
  };
  if (failures.length + broken.length > 0) return of('not held', [...failures, ...broken, ...rest]);
  if (missing.length > 0 || promise.shownBy.length === 0) return of('not shown', [...missing, ...rest]);
  if (rest.length > 0) return of('in part', rest);
  return of(below.length > 0 ? 'smaller' : 'held', []);
}

/** Returns what a source recorded. */
function recordsOf(number: number, source: Source, { records }: Evidence): readonly FigureRecord[] {
  const own = records.filter(({ promise, file }) => promise === number && file === source.file);
  // Vitest writes the title of a test with other separators here than in its report.
  const title = ({ test = '' }: FigureRecord) => test.replaceAll(' > ', ' ');
  return own.filter((record) => isBench(source) || (source.titles?.test(title(record)) ?? true));
}

/** Returns the figures of records. If a test was repeated, its last figure of each thing counts. */
function lastOf(records: readonly FigureRecord[]): readonly Figure[] {
  const last = new Map<string, Figure>();
  for (const { file, test, figures } of records) {
    for (const figure of figures) last.set(JSON.stringify([file, test, figure.what]), figure);
  }
  return [...last.values()];
}

/** Merges figures of the same thing: parts are added, of others the worst one counts. */
function merged(figures: readonly Figure[]): readonly Figure[] {
  const found = new Map<string, Figure>();
  for (const figure of figures) {
    const known = found.get(figure.what);
    if (known === undefined) found.set(figure.what, figure);
    else found.set(figure.what, { ...figure, reached: together(known, figure) });
  }
  return [...found.values()];
}

function together(one: Figure, other: Figure): number {
  if (one.isPart === true) return one.reached + other.reached;
  return one.bound === 'at least' ? Math.min(one.reached, other.reached) : Math.max(one.reached, other.reached);
}

/** Returns how many tests of a counted source have passed. */
function countOf(source: Source, { tests }: Evidence): Figure[] {
  if (isBench(source) || source.counts === undefined) return [];
  const reached = outcomesOf(source, tests).filter(({ status }) => status === 'passed').length;
  return [{ ...source.counts, reached, bound: 'at least', isPart: true }];
}

function failuresOf(source: Source, { tests, benches }: Evidence): string[] {
  if (isBench(source)) {
    const failed = benches.filter(({ bench, isFine }) => bench === source.bench.join(' ') && !isFine);
    return failed.map(({ bench }) => `the benchmark failed: ${bench}`);
  }
  const failed = outcomesOf(source, tests).filter(({ status }) => status === 'failed');
  return failed.map(({ title }) => `failed: ${title}`);
}

function missingFrom(number: number, source: Source, evidence: Evidence): string[] {
  if (!hasRun(source, evidence)) return [`did not run: ${source.file}`];
  if (!isBench(source) && source.counts !== undefined) return [];
  if (recordsOf(number, source, evidence).length === 0) return [`has recorded no figure: ${source.file}`];
  return [];
}

function secondsOf({ shownBy }: PublicPromise, { tests, benches }: Evidence): number {
  // A test that several sources name has run once.
  const runs = new Set(
    shownBy.flatMap((source): readonly { readonly milliseconds: number }[] => {
      return isBench(source)
        ? benches.filter(({ bench }) => bench === source.bench.join(' '))
        : outcomesOf(source, tests);
    }),
  );
  return Math.round([...runs].reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 100) / 10;
}
