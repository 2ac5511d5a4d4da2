/** Which tests and benchmarks a run of the promises needs. Pure. */
import type { PublicPromise, Source, TestSource } from '../../test/promises/public-promise.ts';
import { type Evidence, hasRun, isBench } from './evidence.ts';

/** One run of Vitest: the files of one project. */
export interface TestRun {
  readonly project: string;
  readonly files: readonly string[];
  /** Runs only tests with such a title; undefined runs all tests of the files. */
  readonly titles: string | undefined;
}

/** One run of a benchmark: arguments of node. */
export type BenchRun = readonly string[];

export interface Plan {
  readonly tests: readonly TestRun[];
  readonly benches: readonly BenchRun[];
}

/** Returns what has to run so that every source has run. Each project and each benchmark runs once. */
export function planOf(
  promises: readonly PublicPromise[],
  have: Evidence,
  options: { readonly withAllBenches: boolean },
): Plan {
  const missing = promises.flatMap(({ shownBy }) => shownBy).filter((source) => !hasRun(source, have));
  const benches = new Map<string, BenchRun>();
  const projects = new Map<string, TestSource[]>();
  for (const source of missing) {
    if (isBench(source)) {
      if (options.withAllBenches || source.isForShort === true) benches.set(source.bench.join(' '), source.bench);
    } else projects.set(source.project, [...(projects.get(source.project) ?? []), source]);
  }
  const tests = [...projects].map(([project, sources]): TestRun => {
    return { project, files: [...new Set(sources.map(({ file }) => file))], titles: titlesOf(sources) };
  });
  return { tests, benches: [...benches.values()] };
}

/**
 * Returns one pattern for all sources, or undefined if one of them needs all tests of its file. The titles of a suite and of its test
 * have a space between them in Vitest's reports, but ` > ` where Vitest chooses tests.
 */
function titlesOf(sources: readonly TestSource[]): string | undefined {
  const patterns = sources.map(({ titles }) => titles?.source);
  if (patterns.includes(undefined)) return undefined;
  return [...new Set(patterns)].map((pattern) => `(?:${pattern?.replaceAll(' ', ' (?:> )?')})`).join('|');
}

/** Returns the files that sources name and that do not exist. */
export function missingFiles(sources: readonly Source[], exists: (file: string) => boolean): readonly string[] {
  return [...new Set(sources.map(({ file }) => file))].filter((file) => !exists(file));
}
