/**
 * Sums the reports of all suites that ran. Continuous integration reads the last line. The exit code is 1 if a test failed, or if
 * a suite that is named in the arguments has no report: a suite that could not run counts as a failure.
 */
import { tallies } from './reports.ts';

const wanted = process.argv.slice(2);
const found = tallies();
const missing = wanted.filter((suite) => !found.some((tally) => tally.suite === suite));
for (const { suite, passed, failed, skipped, skippedNames, failedNames } of found) {
  console.log(`${suite.padEnd(12)} ${passed} passed, ${failed} failed, ${skipped} skipped`);
  for (const name of skippedNames) console.log(`  skipped: ${name}`);
  for (const name of failedNames) console.log(`  failed: ${name}`);
}
for (const suite of missing) console.log(`${suite.padEnd(12)} did not run`);
const sum = (key: 'passed' | 'failed' | 'skipped') => found.reduce((total, tally) => total + tally[key], 0);
const failed = sum('failed') + missing.length;
console.log(`${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
