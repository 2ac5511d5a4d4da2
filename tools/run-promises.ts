/**
 * `npm run test:promises`: runs the tests and benchmarks that show the promises of docs/promises.md, judges each promise, and writes
 * the page. The exit code is 1 if a promise that the page shows as held is not held any more, or was not shown although its tests should
 * have run.
 *
 * --short           the short form of every test, and no benchmark that needs an idle machine; writes nothing
 * --only 23,24      only these promises
 * --from-reports    uses the reports that the suites have just written, and runs only what is missing
 * --write           writes the page also after a short run
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { allPromises } from '../test/promises/list.ts';
import { generatePromisesPage, readResults, resultsPath } from './generate-promises-page.ts';
import { judge, type Result } from './promises/judge.ts';
import { lineOf, reportOf, shouldHaveRun } from './promises/report.ts';
import { type Form, gather } from './promises/runs.ts';
import { reportFile } from './reports.ts';

const root = join(import.meta.dirname, '..');

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    'from-reports': { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const form: Form = values.short ? 'short' : 'whole';
const numbers = values.only?.split(',').map(Number);
const chosen = allPromises.filter(({ number }) => numbers?.includes(number) ?? true);
if (numbers?.some((number) => !allPromises.some((promise) => promise.number === number))) {
  throw new Error(`--only takes numbers from 1 to ${allPromises.length}, separated by commas.`);
}

const evidence = await gather(chosen, {
  form,
  fromReports: values['from-reports'],
  withAllBenches: form === 'whole' || numbers !== undefined,
});
const day = new Date().toISOString().slice(0, 10);
const results = new Map(chosen.map((promise): [number, Result] => [promise.number, judge(promise, evidence, day)]));
for (const promise of chosen) console.log(lineOf(promise, results.get(promise.number)));

const required = chosen.filter((promise) => shouldHaveRun(promise, form));
const onPage = readResults(root);
const report = reportOf(required, results, onPage);
writeFileSync(reportFile('promises'), `${JSON.stringify(report)}\n`);
console.log(
  `\n${report.numPassedTests} of ${required.length} promises hold in the ${form} form; ${report.numPendingTests} do not, as docs/promises.md says; ${report.numFailedTests} no longer hold.`,
);

if (form === 'whole' || values.write) {
  const all = { ...onPage, ...Object.fromEntries(results) };
  writeFileSync(join(root, resultsPath), `${JSON.stringify(all, undefined, 2)}\n`);
  for (const { path, content } of await generatePromisesPage(root)) writeFileSync(join(root, path), content);
  console.log('Written to docs/promises.md.');
}
process.exitCode = report.numFailedTests === 0 ? 0 : 1;
