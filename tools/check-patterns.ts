/**
 * Checks that no input can block the server: every regular expression of the packages and every pattern of the service model takes
 * less than 50 ms for any text of 100,000 characters. An expression with quadratic time takes seconds, and the server answers no request
 * meanwhile. `npm run test:patterns` prints the times; `--figures` records what was reached of promise 14 of docs/promises.md.
 */
import { recordFigures } from '../test/harness/promise-record.ts';
import { allPatterns } from './patterns/all-patterns.ts';
import { reviewPattern } from './patterns/review.ts';
import { Trials } from './patterns/trials.ts';

const { patterns, hidden } = allPatterns();
const problems = hidden.map((place) => `${place}: this expression is put together at run time; write it as a literal`);
const trials = new Trials();
let longest = 0;
for (const pattern of patterns) {
  const { faults, trial } = await reviewPattern(trials, pattern);
  longest = Math.max(longest, trial?.milliseconds ?? 0);
  problems.push(...faults.map((fault) => `${pattern.place}: /${pattern.source}/${pattern.flags}: ${fault}`));
}
await trials.close();

if (process.argv.includes('--figures')) {
  const figures = [
    { what: 'expressions that the check does not find', reached: hidden.length, promised: 0, bound: 'at most' },
    {
      what: `longest time of ${patterns.length} expressions`,
      reached: longest,
      promised: 50,
      bound: 'at most',
      unit: 'ms',
    },
  ] as const;
  recordFigures({ promise: 14, file: 'tools/check-patterns.ts', test: undefined, isWholeRun: true, figures });
}
for (const problem of problems) console.log(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
