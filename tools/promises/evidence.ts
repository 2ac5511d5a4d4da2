/** What tests and benchmarks have shown: the outcome of every test, from the JSON reports of Vitest, and the figures that were recorded. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { FigureRecord } from '../../test/harness/promise-record.ts';
import type { BenchSource, Source, TestSource } from '../../test/promises/public-promise.ts';

/** The outcome of one test. */
export interface TestOutcome {
  readonly project: string;
  /** Path in the repository. */
  readonly file: string;
  /** Titles of the suites and of the test, joined by spaces. */
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly milliseconds: number;
}

/** The outcome of one run of a benchmark. */
export interface BenchOutcome {
  /** Arguments of node, joined by spaces. */
  readonly bench: string;
  readonly isFine: boolean;
  readonly milliseconds: number;
}

export interface Evidence {
  readonly tests: readonly TestOutcome[];
  readonly benches: readonly BenchOutcome[];
  readonly records: readonly FigureRecord[];
}

export const isBench = (source: Source): source is BenchSource => 'bench' in source;

/** The part of Vitest's JSON report that is read here. */
interface VitestReport {
  readonly testResults: readonly {
    /** Absolute path. */
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly duration?: number | null;
    }[];
  }[];
}

/** Returns the outcomes in a project's report; none if there is no report. A file that broke before its first test is one failed test. */
export function readReport(project: string, folder: string, root: string): TestOutcome[] {
  const path = join(folder, `${project}.json`);
  if (!existsSync(path)) return [];
  const report = JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
  return report.testResults.flatMap(({ name, status: fileStatus, assertionResults }) => {
    const file = relative(root, name);
    const broken: TestOutcome = { project, file, title: 'the file runs', status: 'failed', milliseconds: 0 };
    if (fileStatus === 'failed' && assertionResults.length === 0) return [broken];
    return assertionResults.map(({ fullName, status, duration }): TestOutcome => {
      const outcome = status === 'passed' || status === 'failed' ? status : 'skipped';
      return { project, file, title: fullName, status: outcome, milliseconds: duration ?? 0 };
    });
  });
}

/** Returns the outcomes of the tests that a source names. */
export function outcomesOf(source: TestSource, tests: readonly TestOutcome[]): readonly TestOutcome[] {
  return tests.filter(({ project, file, title }) => {
    return project === source.project && file === source.file && (source.titles?.test(title) ?? true);
  });
}

/** Returns whether a source has run, to whatever result. */
export function hasRun(source: Source, { tests, benches }: Evidence): boolean {
  if (isBench(source)) return benches.some(({ bench }) => bench === source.bench.join(' '));
  return outcomesOf(source, tests).some(({ status }) => status !== 'skipped');
}
