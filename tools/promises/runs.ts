/** Runs the tests and benchmarks of promises, and collects their outcomes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readFigures, reportsFolder } from '../../test/harness/promise-record.ts';
import type { PublicPromise } from '../../test/promises/public-promise.ts';
import { type BenchOutcome, brokenFile, type Evidence, isBench, readReport, type TestOutcome } from './evidence.ts';
import { type BenchRun, missingFiles, planOf, type TestRun } from './plan.ts';

export type Form = 'short' | 'whole';

const root = join(import.meta.dirname, '../..');
/** The reports of these runs are apart, so that their tests are not counted with those of the suites. */
const ownReports = join(reportsFolder, 'promises');

interface Options {
  readonly form: Form;
  /** Uses what the suites have written before. */
  readonly fromReports: boolean;
  /** Whether benchmarks run that need a machine without other load. */
  readonly withAllBenches: boolean;
}

/** Runs what is missing for the promises, and returns everything that is known about them. */
export async function gather(promises: readonly PublicPromise[], options: Options): Promise<Evidence> {
  const { form, fromReports, withAllBenches } = options;
  const since = new Date().toISOString();
  const sources = promises.flatMap(({ shownBy }) => shownBy);
  const exists = (file: string) => existsSync(join(root, file));
  for (const file of missingFiles(sources, exists)) console.log(`There is no ${file}.`);
  const present = promises.map((promise) => ({
    ...promise,
    shownBy: promise.shownBy.filter(({ file }) => exists(file)),
  }));

  const projects = new Set(sources.flatMap((source) => (isBench(source) ? [] : [source.project])));
  const readAll = (folder: string) => [...projects].flatMap((project) => readReport(project, folder, root));
  const known: Evidence = {
    tests: fromReports ? readAll(reportsFolder) : [],
    benches: [],
    records: fromReports ? readFigures() : [],
  };
  const plan = planOf(present, known, { withAllBenches });
  rmSync(ownReports, { recursive: true, force: true });
  mkdirSync(ownReports, { recursive: true });
  const beside = plan.tests.filter(({ isBeside }) => isBeside).map((run) => runTests(run, form));
  const own: TestOutcome[] = [];
  for (const run of plan.tests.filter(({ isBeside }) => !isBeside)) own.push(...(await runTests(run, form)));
  own.push(...(await Promise.all(beside)).flat());
  const benches: BenchOutcome[] = [];
  for (const bench of plan.benches) benches.push(await runBench(bench, form));
  const tests = [...known.tests, ...own];
  return { tests, benches, records: fromReports ? readFigures() : readFigures(since) };
}

/** If Vitest fails and its report does not say why, every file of the run has failed: for example an error outside all tests. */
async function runTests({ project, files, titles, isBeside }: TestRun, form: Form): Promise<readonly TestOutcome[]> {
  const reports = isBeside ? join(ownReports, 'beside') : ownReports;
  const report = `--outputFile=${join(reports, `${project}.json`)}`;
  const filter = titles === undefined ? [] : ['-t', titles];
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', report, ...filter, ...files];
  const isFine = await run('vitest', args, form);
  const outcomes = readReport(project, reports, root);
  const isExplained = isFine || outcomes.some(({ status }) => status === 'failed');
  return isExplained ? outcomes : [...outcomes, ...files.map((file) => brokenFile(project, file))];
}

async function runBench(bench: BenchRun, form: Form): Promise<BenchOutcome> {
  const start = performance.now();
  const isFine = await run('node', ['--conditions=source', ...bench], form);
  return { bench: bench.join(' '), isFine, milliseconds: performance.now() - start };
}

/** Returns whether the program ended well. Under `npm run`, PATH begins with node_modules/.bin. */
async function run(command: string, args: readonly string[], form: Form): Promise<boolean> {
  console.log(`\n== ${[command, ...args].join(' ')}`);
  const env = { ...process.env, LATCHKEY_PROMISES: form };
  const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' });
  await once(child, 'close');
  return child.exitCode === 0;
}
