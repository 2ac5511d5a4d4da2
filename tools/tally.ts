/**
 * Sums the reports of all suites that ran. Its last line is what continuous integration reads; the exit code is 1 when a
 * test failed, or when a suite that was asked for by name left no report: a suite that could not run is a failure.
 */
import { tallies } from './reports.ts';

const wanted = process.argv.slice(2);
const found = tallies();
const missing = wanted.filter((suite) => !found.some((tally) => tally.suite === suite));
for (const { suite, passed, failed, skipped, skippedNames } of found) {
  console.log(`${suite.padEnd(12)} ${passed} passed, ${failed} failed, ${skipped} skipped`);
  for (const name of skippedNames) console.log(`  skipped: ${name}`);
}
for (const suite of missing) console.log(`${suite.padEnd(12)} did not run`);
const sum = (key: 'passed' | 'failed' | 'skipped') => found.reduce((total, tally) => total + tally[key], 0);
const failed = sum('failed') + missing.length;
console.log(`${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
