/** What a run of the promises prints, and its report for the sum of all suites. Pure. */
import type { PublicPromise } from '../../test/promises/public-promise.ts';
import { isBench } from './evidence.ts';
import type { Result } from './judge.ts';
import { figureText, stateOf } from './page.ts';
import type { Form } from './runs.ts';

/** Returns whether a run of this form can show the promise. Most benchmarks run only in the whole form. */
export function shouldHaveRun({ shownBy }: PublicPromise, form: Form): boolean {
  return form === 'whole' || shownBy.every((source) => !isBench(source) || source.isForShort === true);
}

/** Returns whether the promise holds, as far as this form of the tests can tell. */
function isFine(result: Result | undefined): boolean {
  return result?.state === 'held' || result?.state === 'smaller' || result?.state === 'in part';
}

/** Returns one line about a promise. */
export function lineOf({ number, text }: PublicPromise, result: Result | undefined): string {
  const details = [...(result?.reasons ?? []), ...(result?.figures.map((figure) => figureText(figure)) ?? [])];
  const lines = details.map((detail) => `\n            ${detail.replaceAll('**', '')}`).join('');
  const short = text.length > 90 ? `${text.slice(0, 89)}…` : text;
  return `${String(number).padStart(2)}  ${stateOf(result).padEnd(10)}  ${short}${lines}`;
}

/**
 * Returns the report in the form that `npm run tally` sums: each promise counts as a test. A promise that the page already shows as
 * not held or not shown is counted as skipped, so that continuous integration fails when another one breaks.
 * @param onPage the results that the page shows
 */
export function reportOf(
  promises: readonly PublicPromise[],
  results: ReadonlyMap<number, Result>,
  onPage: Readonly<Record<string, Result>>,
) {
  const statusOf = (number: number): 'passed' | 'failed' | 'skipped' => {
    if (isFine(results.get(number))) return 'passed';
    return isFine(onPage[number]) ? 'failed' : 'skipped';
  };
  const tests = promises.map(({ number }) => {
    return { fullName: `promise ${number} ${stateOf(results.get(number))}`, status: statusOf(number) };
  });
  const count = (wanted: string): number => tests.filter(({ status }) => status === wanted).length;
  const status = count('failed') === 0 ? 'passed' : 'failed';
  return {
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numFailedTestSuites: 0,
    numPendingTests: count('skipped'),
    testResults: [{ name: 'docs/promises.md', status, assertionResults: tests }],
  };
}
