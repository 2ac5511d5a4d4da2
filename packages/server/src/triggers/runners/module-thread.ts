/** A thread that runs a local module. Like an instance of a Lambda function, it handles one event at a time. */
import { Worker } from 'node:worker_threads';
import { FunctionFailure, InvocationTimeout, InvalidJson } from '../function-runner.ts';
import type { ModuleCall, ModuleOutcome, ModuleWorkerData } from './module-worker.ts';

/** From source, both files are .ts and Node strips the types; in a build, both are .js. */
const workerFile = new URL(`./module-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** Memory limits of a module. A thread that exceeds them ends, without an effect on the server. */
const resourceLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 };

/** Settings of a thread, besides the module. */
export interface ThreadSettings {
  /** `process.env` of the module. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** Version of the file that the thread has loaded. */
  readonly version: number;
}

/** The call that a thread works on. */
type PendingCall = Pick<PromiseWithResolvers<ModuleOutcome>, 'resolve' | 'reject'>;

export class ModuleThread {
  readonly version: number;
  readonly #worker: Worker;
  #ended = false;
  #pending: PendingCall | undefined;

  constructor(data: ModuleWorkerData, { environment, version }: ThreadSettings) {
    this.version = version;
    this.#worker = new Worker(workerFile, {
      name: `latchkey-function-${data.functionName}`,
      workerData: data,
      env: { ...environment },
      execArgv: [],
      resourceLimits,
    });
    // An error between calls ends the thread too; the next call starts another one.
    const fail = (error: unknown): void =>
      this.#fail(new FunctionFailure(error instanceof Error ? error.message : String(error)));
    this.#worker
      .on('message', (outcome: ModuleOutcome) => this.#pending?.resolve(outcome))
      .on('messageerror', fail)
      .on('error', fail)
      .on('exit', () => this.#fail(new FunctionFailure('The function exited before it answered')));
    this.#worker.unref();
  }

  /** Whether the thread accepts no more calls. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Passes an event to the handler and returns its result. A thread that does not answer in time is terminated. The thread must have
   * no other call.
   *
   * @throws FunctionFailure, InvocationTimeout, InvalidJson
   */
  async call(call: ModuleCall, limitMs: number): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<ModuleOutcome>();
    this.#pending = { resolve, reject };
    const timer = setTimeout(() => this.#fail(new InvocationTimeout()), limitMs);
    try {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
      this.#worker.postMessage(call);
      return valueOf(await promise);
    } finally {
      clearTimeout(timer);
      this.#pending = undefined;
      if (this.#ended) await this.end();
    }
  }

  /** Fails the call in progress. The thread is not used again. */
  #fail(error: Error): void {
    this.#ended = true;
    this.#pending?.reject(error);
  }

  /** Ends the thread, even if its handler never returns. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#worker.terminate();
  }
}

function valueOf(outcome: ModuleOutcome): unknown {
  if (outcome.kind === 'failed') throw new FunctionFailure(outcome.message);
  if (outcome.json === undefined) throw new InvalidJson('the result of the function cannot be represented as JSON');
  return JSON.parse(outcome.json) as unknown;
}
