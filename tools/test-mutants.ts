/**
 * `npm run test:mutants`: changes the code of the heart of the product in thousands of small ways, one at a time, and runs the unit tests
 * that reach the change. A change that no test notices is a survivor: it gets a test, or a reason in `mutation/survivors.ts`.
 *
 * --only packages/srp   only mutants of files whose path begins so
 * --sample 50           a random sample; fails if less than 90 % are killed and a survivor is not listed
 * --seed 7              the sample of an earlier run
 * --files 8             test files that are run at most for a mutant, the likeliest first
 * --far 4              test files of other folders that are asked whether they reach a mutant
 * --budget 5            seconds of tests for each mutant
 * --workers 2           processes at the same time
 * --ci                  the fixed sample of `mutation/ci.ts`, with its limits; writes the report `mutants` for `npm run tally`
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { candidatesIn } from './mutation/candidates.ts';
import { ciFiles, ciLimits, ciReport, ciSample } from './mutation/ci.ts';
import { Coverage } from './mutation/coverage.ts';
import { report } from './mutation/report.ts';
import { sampleOf } from './mutation/sample.ts';
import { withAllMutants } from './mutation/schemata.ts';
import { readSources, readTests } from './mutation/sources.ts';
import { tryMutants } from './mutation/trials.ts';
import { TestProcess } from './mutation/workers.ts';
import { reportFile } from './reports.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    sample: { type: 'string' },
    seed: { type: 'string' },
    files: { type: 'string', default: '8' },
    far: { type: 'string', default: '4' },
    budget: { type: 'string', default: '5' },
    workers: { type: 'string', default: '2' },
    ci: { type: 'boolean', default: false },
  },
});

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'latchkey-mutants-'));
const processes = Array.from({ length: Number(values.workers) }, () => new TestProcess(folder));
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    cleanUp();
    process.exit(1);
  });
}
try {
  const sources = readSources(root);
  const texts = sources.map(({ path, text, mutants }) => [join(root, path), withAllMutants(text, mutants)]);
  writeFileSync(join(folder, 'sources.json'), JSON.stringify(Object.fromEntries(texts)));
  const candidates = candidatesIn(root, readTests(root));
  const coverage = new Coverage(root, sources);
  const isChosen = (file: string) => file.startsWith(values.only) && (!values.ci || ciFiles.includes(file));
  const chosen = sources.flatMap(({ mutants }) => mutants).filter(({ file }) => isChosen(file));
  const count = values.sample ?? (values.ci ? ciSample.count : undefined);
  const seed = Number(values.seed ?? (values.ci ? ciSample.seed : Math.floor(Math.random() * 1e9)));
  const mutants = count === undefined ? chosen : sampleOf(chosen, Number(count), seed);
  if (count !== undefined) console.log(`A sample of ${mutants.length} of ${chosen.length}; --seed ${seed} repeats it.`);
  const given = { files: Number(values.files), far: Number(values.far), budget: Number(values.budget) * 1000 };
  const limits = values.ci ? ciLimits : given;
  const results = await tryMutants({ root, sources, mutants, coverage, candidates, processes, ...limits });
  const isFine = report(mutants, results, count !== undefined);
  if (values.ci) {
    const forTally = ciReport(mutants, results);
    writeFileSync(reportFile('mutants'), `${JSON.stringify(forTally)}\n`);
    process.exitCode = forTally.numFailedTests === 0 ? 0 : 1;
  } else process.exitCode = isFine ? 0 : 1;
} finally {
  cleanUp();
}

function cleanUp(): void {
  for (const child of processes) child.stop();
  rmSync(folder, { recursive: true, force: true });
}
