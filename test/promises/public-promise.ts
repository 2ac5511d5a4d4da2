/** The form of the list of promises. */

/** Tests of one file that show a promise, or a part of it. */
export interface TestSource {
  /** The project of vitest.config.ts that runs the file. */
  readonly project: string;
  /** Path in the repository. */
  readonly file: string;
  /** Which tests of the file; all of them if left out. */
  readonly titles?: RegExp;
  /**
   * What each of these tests shows once, for example `negative cases`, and how many are promised. The tests that passed are the
   * figure; sources with the same text are added. Such a source records nothing itself.
   */
  readonly counts?: { readonly what: string; readonly promised: number };
  /** Whether it runs beside the other tests, because it takes long and does little. Benchmarks wait for it. */
  readonly isBeside?: true;
}

/** A benchmark, or another program, that measures a promise or a part of it. */
export interface BenchSource {
  /** Path in the repository of the file that measures. */
  readonly file: string;
  /** Arguments for node; `--figures` makes the benchmark record what it measured. */
  readonly bench: readonly string[];
  /** Whether the short form runs it, too. Other benchmarks need a machine without other load, so only the whole form runs them. */
  readonly isForShort?: true;
}

export type Source = TestSource | BenchSource;

/** One promise of docs/promises.md. */
export interface PublicPromise {
  /** 1 to 56. */
  readonly number: number;
  /** The promise with its figures, in Markdown. */
  readonly text: string;
  /** Everything that shows it. Each source records at least one figure for it, or is counted. */
  readonly shownBy: readonly Source[];
  /** The part of the promise that no test or benchmark shows yet. */
  readonly gap?: string;
}

/** Promises about one subject. */
export interface Section {
  readonly title: string;
  readonly promises: readonly PublicPromise[];
}

/** Returns the arguments of a measurement of `npm run bench` that records its figures. */
export const benchArguments = (name: string): readonly string[] => ['bench/run.ts', '--only', name, '--figures'];
