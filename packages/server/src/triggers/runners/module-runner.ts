/**
 * Runs functions in local ES modules, for development. Each function has threads of its own, so that neither an endless
 * loop nor a crash affects the server (docs/decisions/0014-how-triggers-run.md).
 */
import { statSync } from 'node:fs';
import { remainingMs } from '../../time/instants.ts';
import { functionLimitMs, type FunctionRunner, InvocationFailure, InvocationTimeout } from '../function-runner.ts';
import type { TriggerEvent } from '../trigger-event.ts';
import { ModuleThread } from './module-thread.ts';
import type { ModuleWorkerData } from './module-worker.ts';

/** The dependencies of this runner. */
export interface ModuleRunnerParts {
  readonly clock: { now(): number };
  readonly random: { uuid(): string };
  /** `process.env` of the modules. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** Time limit for tests; five seconds by default. */
  readonly limitMs?: number | undefined;
}

/** A function in a module, and its threads. */
export interface ModuleFunction {
  runner(arn: string): FunctionRunner;
  close(): Promise<void>;
}

/** Most threads of one function; further events wait for a free one. */
const maxThreads = 4;

/** Returns the function in a module. If the file changes, the next event loads it again. */
export function moduleFunction(data: ModuleWorkerData, parts: ModuleRunnerParts): ModuleFunction {
  const { clock, random, environment, limitMs = functionLimitMs } = parts;
  const idle: ModuleThread[] = [];
  const all = new Set<ModuleThread>();
  const waiting: (() => void)[] = [];
  let busy = 0;

  async function takeThread(): Promise<ModuleThread> {
    const version = versionOf(data.path);
    for (let thread = idle.pop(); thread !== undefined; thread = idle.pop()) {
      if (!thread.ended && thread.version === version) return thread;
      all.delete(thread);
      await thread.end();
    }
    const thread = new ModuleThread(data, { environment, version });
    all.add(thread);
    return thread;
  }

  async function enter(deadline: number): Promise<void> {
    if (busy < maxThreads) {
      busy += 1;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const turn = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(
      () => {
        waiting.splice(waiting.indexOf(turn), 1);
        reject(new InvocationTimeout());
      },
      remainingMs(deadline, clock.now(), limitMs),
    );
    waiting.push(turn);
    await promise;
  }

  /** Passes the slot to the event that has waited longest. */
  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) busy -= 1;
    else next();
  }

  async function run(arn: string, event: TriggerEvent): Promise<unknown> {
    const deadline = clock.now() + limitMs;
    await enter(deadline);
    try {
      const thread = await takeThread();
      try {
        const call = { event, requestId: random.uuid(), arn, deadline };
        return await thread.call(call, remainingMs(deadline, clock.now(), limitMs));
      } finally {
        if (thread.ended) all.delete(thread);
        else idle.push(thread);
      }
    } finally {
      leave();
    }
  }

  return {
    runner: (arn) => ({ run: (event) => run(arn, event) }),
    async close() {
      await Promise.all([...all].map((thread) => thread.end()));
    },
  };
}

/**
 * Returns the time of the last change of the file. This is asked for each event, and synchronously, because passing the question to
 * libuv's threads costs more than the answer.
 */
function versionOf(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    throw new InvocationFailure('ResourceNotFoundException');
  }
}
