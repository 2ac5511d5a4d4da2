/** What a run of the promises prints, and its report for the sum of all suites. Pure. */
import type { PublicPromise } from '../../test/promises/public-promise.ts';
import { isBench } from './evidence.ts';
import { isKept, type Result } from './judge.ts';
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

/** Returns whether a test of the promise failed, in this run. */
const hasFailedTest = (result: Result | undefined): boolean =>
  result?.reasons.some((reason) => reason.startsWith('failed: ')) === true;

/**
 * Returns whether the promise is broken: a test failed, or something that must never happen was counted, or the page shows it as
 * held and no test shows it any more. Times, memory and ratios depend on the machine, so they break nothing here.
 */
function isBroken(result: Result | undefined, onPage: Result | undefined): boolean {
  const counts = result?.figures.filter(({ bound, unit }) => bound === 'at most' && unit === undefined) ?? [];
  if (hasFailedTest(result) || counts.some((figure) => !isKept(figure))) return true;
  return isFine(onPage) && (result === undefined || result.state === 'not shown');
}

/**
 * Returns the report in the form that `npm run tally` sums: each promise counts as a test. One that is not as promised, but not
 * broken, counts as skipped: the page says what is missing.
 * @param onPage the results that the page shows
 */
export function reportOf(
  promises: readonly PublicPromise[],
  results: ReadonlyMap<number, Result>,
  onPage: Readonly<Record<string, Result>>,
) {
  const statusOf = (number: number): 'passed' | 'failed' | 'skipped' => {
    const result = results.get(number);
    if (isFine(result)) return 'passed';
    return isBroken(result, onPage[number]) ? 'failed' : 'skipped';
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
