/** One thread with a local module in it. It handles one event at a time, as an instance of a Lambda function does. */
import { Worker } from 'node:worker_threads';
import { FunctionFailure, InvocationTimeout, UnreadableAnswer } from '../function-runner.ts';
import type { ModuleCall, ModuleOutcome, ModuleWorkerData } from './module-worker.ts';

/** From source this file is .ts and Node strips the types; built it is .js, and so is its neighbour. */
const workerFile = new URL(`./module-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** What a module may take before its thread ends; the server's own memory is not touched. */
const resourceLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 };

/** What a thread is started with beside the module. */
export interface ThreadSettings {
  /** `process.env` of the module. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** Version of the file that the thread has loaded. */
  readonly version: number;
}

export class ModuleThread {
  readonly version: number;
  readonly #worker: Worker;
  #ended = false;

  constructor(data: ModuleWorkerData, { environment, version }: ThreadSettings) {
    this.version = version;
    this.#worker = new Worker(workerFile, {
      name: `latchkey-function-${data.functionName}`,
      workerData: data,
      env: { ...environment },
      execArgv: [],
      resourceLimits,
    });
    this.#worker.on('exit', () => {
      this.#ended = true;
    });
    // Failures between calls end the thread; the next call starts another.
    this.#worker.on('error', () => undefined);
    this.#worker.unref();
  }

  /** Whether it can take no more calls. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Hands over an event and waits for what the handler returns. A thread that does not answer in time is ended, whatever
   * it is doing.
   *
   * @throws FunctionFailure, InvocationTimeout, UnreadableAnswer
   */
  async call(call: ModuleCall, limitMs: number): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<ModuleOutcome>();
    const fail = (error: unknown): void => {
      this.#ended = true;
      reject(new FunctionFailure(error instanceof Error ? error.message : String(error)));
    };
    const exit = (): void => reject(new FunctionFailure('The function exited before it answered'));
    const timer = setTimeout(() => {
      this.#ended = true;
      reject(new InvocationTimeout());
    }, limitMs);
    this.#worker.on('message', resolve).on('messageerror', fail).on('error', fail).on('exit', exit);
    try {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
      this.#worker.postMessage(call);
      return valueOf(await promise);
    } finally {
      clearTimeout(timer);
      this.#worker.off('message', resolve).off('messageerror', fail).off('error', fail).off('exit', exit);
      if (this.#ended) await this.end();
    }
  }

  /** Ends the thread, also one that never comes back from its handler. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#worker.terminate();
  }
}

function valueOf(outcome: ModuleOutcome): unknown {
  if (outcome.kind === 'failed') throw new FunctionFailure(outcome.message);
  if (outcome.json === undefined) throw new UnreadableAnswer('what the function returned can not be JSON');
  return JSON.parse(outcome.json) as unknown;
}
