/** A server that is killed at random moments and started again on the same data and port. */
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, type Latchkey, type LatchkeyOptions, startLatchkey } from '../harness/latchkey.ts';

/** Shortest and longest time between a start and the next kill. */
const LIVES_MS = { shortest: 100, longest: 1600 };

export class CrashingServer {
  readonly endpoint: string;
  /** Milliseconds from start to ready, for each start after a kill. */
  readonly recoveries: number[] = [];
  readonly #options: LatchkeyOptions;
  #current: Latchkey;
  #up: PromiseWithResolvers<void> | undefined;

  private constructor(options: LatchkeyOptions, first: Latchkey) {
    this.#options = options;
    this.#current = first;
    this.endpoint = first.endpoint;
  }

  static async start(options: LatchkeyOptions): Promise<CrashingServer> {
    const fixed = { ...options, port: options.port ?? (await freePort()) };
    return new CrashingServer(fixed, await startLatchkey(fixed));
  }

  /** Resolves when the server is running; at once if it already is. */
  async up(): Promise<void> {
    await this.#up?.promise;
  }

  /** Kills the server at a random moment and starts it again; `times` times, or until the signal is aborted. */
  async crash(times: number, signal: AbortSignal): Promise<void> {
    for (let kill = 0; kill < times && !signal.aborted; kill += 1) {
      await sleep(LIVES_MS.shortest + Math.random() * (LIVES_MS.longest - LIVES_MS.shortest));
      this.#up = Promise.withResolvers();
      await this.#current.kill();
      this.#current = await startLatchkey(this.#options);
      this.recoveries.push(Math.round(this.#current.readyAfterMs));
      this.#up.resolve();
      this.#up = undefined;
    }
  }

  /** Stops the server with SIGTERM. Returns its exit code. */
  stop(): Promise<number | null> {
    return this.#current.stop();
  }

  /** Kills the server process if it is still running. */
  async dispose(): Promise<void> {
    await this.#current.kill();
  }
}
