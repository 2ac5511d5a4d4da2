/** Runs chosen tests of a collected file, and stops at the first one that fails. */
import type { Suite, Test } from './suite.ts';

export interface Watch {
  readonly isChosen: (test: Test) => boolean;
  /** Milliseconds that a test or hook may take. */
  readonly limitOf: (test: Test | undefined) => number;
  readonly onStart: (limit: number) => void;
  readonly onHooks: (suite: Suite) => void;
  readonly onPassed: (test: Test, milliseconds: number, suites: readonly Suite[]) => void;
  /** If it is there, a failed test does not end the run. */
  readonly onFailed?: (reason: unknown) => void;
}

export class TimeUp extends Error {}

/** Promises that nobody awaits fail the test that runs. */
let failBackground: ((reason: unknown) => void) | undefined;
for (const event of ['unhandledRejection', 'uncaughtException']) {
  process.on(event, (reason: unknown) => failBackground?.(reason));
}

/** Runs the tests. @throws what the first failed test or hook throws, after the hooks that clean up */
export async function runSuite(suite: Suite, watch: Watch): Promise<void> {
  await runWithin(suite, [], watch);
}

async function runWithin(suite: Suite, outer: readonly Suite[], watch: Watch): Promise<void> {
  if (suite.isSkipped || !hasChosen(suite, watch)) return;
  const suites = [...outer, suite];
  const cleanups: (() => unknown)[] = [];
  await withCleanup(
    async () => {
      for (const hook of suite.before) await hookCall(hook, cleanups, watch);
      watch.onHooks(suite);
      for (const entry of suite.entries) {
        if ('entries' in entry) await runWithin(entry, suites, watch);
        else if (!entry.isSkipped && watch.isChosen(entry)) await runOrTell(entry, suites, watch);
      }
    },
    [...cleanupsOf(cleanups), ...suite.after.toReversed()],
    watch,
  );
}

async function runOrTell(test: Test, suites: readonly Suite[], watch: Watch): Promise<void> {
  try {
    await runTest(test, suites, watch);
  } catch (error) {
    if (watch.onFailed === undefined) throw error;
    watch.onFailed(error);
  }
}

async function runTest(test: Test, suites: readonly Suite[], watch: Watch): Promise<void> {
  const cleanups: (() => unknown)[] = [];
  const limit = watch.limitOf(test);
  const begin = performance.now();
  await withCleanup(
    async () => {
      for (const { beforeEach } of suites) for (const hook of beforeEach) await hookCall(hook, cleanups, watch);
      watch.onStart(limit);
      await limited(() => test.body({ task: {}, skip: () => undefined }), limit);
    },
    [...cleanupsOf(cleanups), ...suites.toReversed().flatMap(({ afterEach }) => afterEach.toReversed())],
    watch,
  );
  watch.onPassed(test, performance.now() - begin, suites);
}

/** One job that runs what was registered by the time it is called. */
function cleanupsOf(cleanups: readonly (() => unknown)[]): (() => unknown)[] {
  return [
    async () => {
      for (const cleanup of cleanups) await cleanup();
    },
  ];
}

/** A hook may return a function that cleans up. */
async function hookCall(hook: () => unknown, cleanups: (() => unknown)[], watch: Watch): Promise<void> {
  const limit = watch.limitOf(undefined);
  watch.onStart(limit);
  const cleanup = await limited(hook, limit);
  if (typeof cleanup === 'function') cleanups.push(cleanup as () => unknown);
}

async function withCleanup(job: () => Promise<void>, hooks: readonly (() => unknown)[], watch: Watch): Promise<void> {
  const failures: unknown[] = [];
  const attempt = async (one: () => unknown) => {
    try {
      await one();
    } catch (error) {
      failures.push(error);
    }
  };
  await attempt(job);
  // After a hang, nothing that waits for the same is worth waiting for.
  if (failures[0] instanceof TimeUp) throw failures[0];
  for (const hook of hooks) await attempt(() => hookCall(hook, [], watch));
  if (failures.length > 0) throw failures[0];
}

async function limited(job: () => unknown, limit: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_resolve, reject) => {
    failBackground = reject;
    timer = setTimeout(() => reject(new TimeUp('time limit')), limit);
  });
  try {
    return await Promise.race([job(), end]);
  } finally {
    clearTimeout(timer);
    failBackground = undefined;
  }
}

function hasChosen(suite: Suite, watch: Watch): boolean {
  return suite.entries.some((entry) => {
    return 'entries' in entry ? !entry.isSkipped && hasChosen(entry, watch) : !entry.isSkipped && watch.isChosen(entry);
  });
}
