/** The JSON reports of the test suites, from which their counts are summed. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const folder = join(import.meta.dirname, '..', 'node_modules', '.cache', 'latchkey-reports');

/** Returns the path of a suite's report file. Creates its folder. */
export function reportFile(suite: string): string {
  mkdirSync(folder, { recursive: true });
  return join(folder, `${suite}.json`);
}

/** The counts of one suite, from its JSON report. */
export interface Tally {
  readonly suite: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly skippedNames: readonly string[];
  /** The names of the failed tests, each with the beginning of what it reported. */
  readonly failedNames: readonly string[];
}

/** How much of a failure is told, in characters: enough to know its kind where only the sum was kept. */
const MOST_OF_FAILURE = 400;

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly (string | null)[];
    }[];
  }[];
}

/** Returns the counts of every suite that has a report. A file that failed without running a test counts as one failure. */
export function tallies(): Tally[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.sort().map((name) => {
    const report = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Report;
    const tests = report.testResults.flatMap((file) => file.assertionResults);
    const failed = tests.filter(({ status }) => status === 'failed');
    const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
    return {
      suite: name.replace(/\.json$/, ''),
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken.length,
      skipped: report.numPendingTests,
      skippedNames: tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map((t) => t.fullName),
      failedNames: [
        ...failed.map((test) => withReason(test.fullName, test.failureMessages?.[0])),
        ...broken.map((file) => withReason(file.name, file.message)),
      ],
    };
  });
}

function withReason(name: string, message: string | null | undefined): string {
  const reason = stripVTControlCharacters(message ?? '').replaceAll(/\s+/g, ' ');
  return `${name}: ${reason.slice(0, MOST_OF_FAILURE)}`;
}
