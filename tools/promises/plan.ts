/** Which tests and benchmarks a run of the promises needs. Pure. */
import type { PublicPromise, Source, TestSource } from '../../test/promises/public-promise.ts';
import { type Evidence, hasRun, isBench } from './evidence.ts';

/** One run of Vitest: the files of one project. */
export interface TestRun {
  readonly project: string;
  readonly files: readonly string[];
  /** Runs only tests with such a title; undefined runs all tests of the files. */
  readonly titles: string | undefined;
  /** Whether it runs beside the other runs. */
  readonly isBeside: boolean;
}

/** One run of a benchmark: arguments of node. */
export type BenchRun = readonly string[];

export interface Plan {
  readonly tests: readonly TestRun[];
  readonly benches: readonly BenchRun[];
}

/**
 * Returns what has to run so that every source has run. Each project runs once, and once more for what
 * runs beside the others; each benchmark runs once.
 */
export function planOf(
  promises: readonly PublicPromise[],
  have: Evidence,
  options: { readonly withAllBenches: boolean },
): Plan {
  const missing = promises.flatMap(({ shownBy }) => shownBy).filter((source) => !hasRun(source, have));
  const benches = new Map<string, BenchRun>();
  const runs = new Map<string, [TestSource, ...TestSource[]]>();
  for (const source of missing) {
    if (isBench(source)) {
      if (options.withAllBenches || source.isForShort === true) benches.set(source.bench.join(' '), source.bench);
    } else {
      const run = `${source.project} ${source.isBeside ?? false}`;
      const others = runs.get(run);
      if (others === undefined) runs.set(run, [source]);
      else others.push(source);
    }
  }
  const tests = [...runs.values()].map((sources): TestRun => {
    const [{ project, isBeside = false }] = sources;
    return { project, files: [...new Set(sources.map(({ file }) => file))], titles: titlesOf(sources), isBeside };
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
