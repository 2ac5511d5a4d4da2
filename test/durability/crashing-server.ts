/** A server that is killed at random moments of its work and started again on the same data and port. */
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, type Latchkey, type LatchkeyOptions, startLatchkey } from '../harness/latchkey.ts';

/** How often the progress of the work is looked at. */
const LOOK_EVERY_MS = 5;
/** A kill comes up to this long after the progress at which it is due, so that it can hit any part of a request. */
const LATEST_MS = 50;

export class CrashingServer {
  readonly endpoint: string;
  readonly dataDir: string;
  /** Milliseconds from start to ready, for each start after a kill. */
  readonly recoveries: number[] = [];
  readonly #options: LatchkeyOptions;
  #current: Latchkey;
  #up: PromiseWithResolvers<void> | undefined;

  private constructor(options: LatchkeyOptions, first: Latchkey) {
    this.#options = options;
    this.#current = first;
    this.endpoint = first.endpoint;
    this.dataDir = first.dataDir;
  }

  static async start(options: LatchkeyOptions): Promise<CrashingServer> {
    const fixed = { ...options, port: options.port ?? (await freePort()) };
    return new CrashingServer(fixed, await startLatchkey(fixed));
  }

  /** Resolves when the server is running; at once if it already is. */
  async up(): Promise<void> {
    await this.#up?.promise;
  }

  /**
   * Kills the server and starts it again, `times` times, each at a random moment of its share of the work, and returns
   * when the work is done or the signal is aborted. The moments depend on the work and not on the time, so that a slow
   * machine does as much between two kills as a fast one.
   * @param progress the part of the work that is done, from 0 to 1
   */
  async crash(times: number, progress: () => number, signal: AbortSignal): Promise<void> {
    const until = async (part: number): Promise<void> => {
      while (progress() < part && !signal.aborted) await sleep(LOOK_EVERY_MS);
    };
    for (let kill = 0; kill < times; kill += 1) {
      await until((kill + Math.random()) / times);
      if (signal.aborted) return;
      await sleep(Math.random() * LATEST_MS);
      this.#up = Promise.withResolvers();
      await this.#current.kill();
      this.#current = await startLatchkey(this.#options);
      this.recoveries.push(Math.round(this.#current.readyAfterMs));
      this.#up.resolve();
      this.#up = undefined;
    }
    await until(1);
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

/** Runs clients during the crashes. If one fails, all end, and its error is thrown. */
export async function runThroughCrashes(
  server: CrashingServer,
  kills: number,
  progress: () => number,
  start: (end: AbortSignal) => readonly Promise<void>[],
): Promise<void> {
  const end = new AbortController();
  const endAndFail = (error: unknown): never => {
    end.abort();
    throw error;
  };
  const clients = start(end.signal).map((client) => client.catch(endAndFail));
  const crashes = server.crash(kills, progress, end.signal).finally(() => end.abort());
  const outcomes = await Promise.allSettled([crashes, ...clients]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
