/** A process that runs tests: takes jobs from `./workers.ts` and answers each one. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Answer, CoverJob, CoveredTest, Job, Started, TryJob } from './messages.ts';
import { runSuite, TimeUp, type Watch } from './run-suite.ts';
import { shared } from './shared.ts';
import { collect, type Suite } from './suite.ts';

const root = join(import.meta.dirname, '../..');
let graph = 1;
let run = 0;

/** Loads a test file again. Its modules are loaded again only in a new graph. */
async function load(file: string): Promise<Suite> {
  run += 1;
  return collect(() => import(`${pathToFileURL(join(root, file)).href}?graph=${graph}&run=${run}`));
}

function takeReached(): number[] {
  const ids: number[] = [];
  for (let id = shared.reached.indexOf(1); id !== -1; id = shared.reached.indexOf(1, id + 1)) ids.push(id);
  shared.reached.fill(0);
  return ids;
}

function textOf(error: unknown): string {
  return String(error instanceof Error ? (error.stack ?? error) : error).slice(0, 600);
}

function started(limit: number): void {
  process.send?.({ kind: 'started', limit } satisfies Started);
}

async function cover({ file }: CoverJob): Promise<Answer> {
  graph += 1;
  shared.reached.fill(0);
  const tests: CoveredTest[] = [];
  let whileLoading: number[] = [];
  let failure: string | undefined;
  const byHooks = new Map<Suite, number[]>();
  try {
    const suite = await load(file);
    whileLoading = takeReached();
    await runSuite(suite, {
      isChosen: () => true,
      limitOf: () => 60_000,
      onStart: started,
      onHooks: (one) => byHooks.set(one, takeReached()),
      onPassed({ index }, milliseconds, suites) {
        const hooks = suites.flatMap((one) => byHooks.get(one) ?? []);
        tests.push({ index, milliseconds, reached: [...new Set([...takeReached(), ...hooks])] });
      },
      onFailed(error) {
        failure ??= textOf(error);
        takeReached();
      },
    });
  } catch (error) {
    failure ??= textOf(error);
  }
  return { kind: 'covered', whileLoading, tests, ...(failure === undefined ? {} : { failure }) };
}

/** Runs the tests with the mutant. */
async function outcome(job: TryJob, mutant: number): Promise<'passed' | 'failed' | 'hung'> {
  const times = new Map(job.tests);
  const watch: Watch = {
    isChosen: ({ index }) => times.has(index),
    limitOf: (test) => 2_500 + 4 * ((test && times.get(test.index)) ?? 600),
    onStart: started,
    onHooks: () => undefined,
    onPassed: () => undefined,
  };
  shared.active[0] = mutant;
  try {
    await runSuite(await load(job.file), watch);
    return 'passed';
  } catch (error) {
    return error instanceof TimeUp ? 'hung' : 'failed';
  } finally {
    shared.active[0] = 0;
  }
}

async function attempt(job: TryJob): Promise<Answer> {
  if (job.isFresh) graph += 1;
  shared.reached.fill(0);
  const result = await outcome(job, job.mutant);
  const wasReached = shared.reached[job.mutant] === 1;
  if (job.isFresh) graph += 1;
  if (result === 'hung') return { kind: 'tried', state: 'timed out' };
  if (result === 'passed') {
    // A value that was computed once and kept hides the mutant: it is tried with new modules.
    if (!wasReached && !job.isFresh) return attempt({ ...job, isFresh: true });
    return { kind: 'tried', state: wasReached ? 'survived' : 'not reached' };
  }
  // A mutant is killed only if the same tests pass without it: what an earlier mutant left behind kills none.
  if (!job.isFresh && (await outcome(job, 0)) !== 'passed') return attempt({ ...job, isFresh: true });
  return { kind: 'tried', state: 'killed' };
}

process.on('disconnect', () => process.exit());
process.on('message', (job: Job) => {
  void (job.kind === 'cover' ? cover(job) : attempt(job)).then((answer) => process.send?.(answer));
});
