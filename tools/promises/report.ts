/** What a run of the promises prints, and its report for the sum of all suites. Pure. */
import type { PublicPromise } from '../../test/promises/public-promise.ts';
import { isBench, type TestOutcome } from './evidence.ts';
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
 * Returns whether nothing is worse than the page says: with numbers left out, it names every reason that there is now. Times, memory,
 * ratios and numbers of rounds depend on the machine and on the form of the tests, so they are no reason here.
 */
function isKnownAsNotHeld({ gap }: PublicPromise, now: Result, onPage: Result | undefined): boolean {
  const kindOf = (reason: string): string => reason.replaceAll(/\d[\d.,]*/g, '0');
  const known = new Set(onPage?.state === 'not held' ? onPage.reasons.map((reason) => kindOf(reason)) : []);
  for (const { what, unit, bound } of now.figures) {
    if (unit !== undefined || bound === 'at least') known.add(kindOf(`not as promised: ${what}`));
  }
  return now.reasons.every((reason) => reason === gap || known.has(kindOf(reason)));
}

/**
 * Returns the report in the form that `npm run tally` sums: each promise counts as a test, and each failed test that belongs to none.
 * A promise that is not shown is skipped, unless the page shows it as held. One that is not held fails, unless the page says so already,
 * for the same reasons: continuous integration then goes on.
 * @param onPage the results that the page shows
 * @param others failed tests that show no promise
 */
export function reportOf(
  promises: readonly PublicPromise[],
  results: ReadonlyMap<number, Result>,
  onPage: Readonly<Record<string, Result>>,
  others: readonly TestOutcome[] = [],
) {
  const statusOf = (promise: PublicPromise): 'passed' | 'failed' | 'skipped' => {
    const { number } = promise;
    const result = results.get(number);
    if (isFine(result)) return 'passed';
    if (result?.state === 'not held') return isKnownAsNotHeld(promise, result, onPage[number]) ? 'skipped' : 'failed';
    return isFine(onPage[number]) ? 'failed' : 'skipped';
  };
  const ofPromises = promises.map((promise) => {
    const { number } = promise;
    return { fullName: `promise ${number} ${stateOf(results.get(number))}`, status: statusOf(promise) };
  });
  const tests = [...ofPromises, ...others.map(({ file, title, status }) => ({ fullName: `${file} ${title}`, status }))];
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
