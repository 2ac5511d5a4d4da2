/**
 * How jobs get to a thread and results get back: through shared memory, in which both sides write and read bytes. Under load this
 * takes two thirds of the CPU time of cloned messages (docs/decisions/0044).
 *
 * The memory has a few counters and {@link slots} slots. A job is written to the next slot, its result to the same one. The thread does
 * jobs in their order, so the two counters `posted` and `done` tell whose turn each slot is. The thread sleeps in Atomics.wait; the main
 * thread is woken by Atomics.waitAsync. What does not fit into a slot is cloned through a port, in the turn of its slot.
 *
 * The bytes of jobs and results are secrets. Whoever reads them overwrites them with zeros.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { EngineJob } from './engine-job.ts';
import { headWords, readJob, readResult, type Slot, throughPort, writeJob, writeResult } from './job-bytes.ts';

/** Jobs that a thread can hold. It is given more when it has done some, so that there is always a next one. */
export const slots = 16;

/** A proof takes about 3,500 bytes. */
const slotBytes = 8192;

/** The counters, in 32-bit words. `posted` and `done` are counted modulo 2^32. */
const posted = 0;
const done = 1;
const started = 2;
const counterBytes = 64;

/** The end of a channel that is passed to the thread. */
export interface ThreadEnd {
  readonly memory: SharedArrayBuffer;
  readonly port: MessagePort;
}

/** The result of a job. */
export type Outcome = { readonly value: unknown } | { readonly failure: string };

class Slots {
  readonly counters: Int32Array<SharedArrayBuffer>;
  readonly #slots: readonly Slot[];

  constructor(memory: SharedArrayBuffer) {
    this.counters = new Int32Array(memory, 0, counterBytes / 4);
    const bodyStart = headWords * 4;
    this.#slots = Array.from({ length: slots }, (_, i) => {
      const start = counterBytes + i * slotBytes;
      const body = Buffer.from(memory, start + bodyStart, slotBytes - bodyStart);
      return { head: new Int32Array(memory, start, headWords), body };
    });
  }

  /** The slot of a turn. */
  at(turn: number): Slot {
    return this.#slots[(turn >>> 0) % slots] as Slot;
  }
}

/** The main thread's end of a channel. */
export class JobChannel {
  /** What the thread needs, in its workerData. The port must be in the transfer list too. */
  readonly threadEnd: ThreadEnd;
  readonly #slots: Slots;
  readonly #port: MessagePort;
  readonly #onWake: () => void;
  #posted = 0;
  #taken = 0;
  #closed = false;

  /** @param onWake called when the thread has started, and whenever there may be outcomes to take; not after `close` */
  constructor(onWake: () => void) {
    const { port1, port2 } = new MessageChannel();
    const memory = new SharedArrayBuffer(counterBytes + slots * slotBytes);
    this.threadEnd = { memory, port: port2 };
    this.#slots = new Slots(memory);
    this.#port = port1;
    this.#onWake = onWake;
    void this.#listen();
  }

  get isStarted(): boolean {
    return Atomics.load(this.#slots.counters, started) === 1;
  }

  /** Gives a job to the thread. Returns false if its slots are full. */
  post(job: EngineJob): boolean {
    if (((this.#posted - this.#taken) | 0) === slots) return false;
    const slot = this.#slots.at(this.#posted);
    if (!writeJob(slot, job)) clone(slot, this.#port, job);
    this.#posted = (this.#posted + 1) | 0;
    Atomics.store(this.#slots.counters, posted, this.#posted);
    Atomics.notify(this.#slots.counters, posted);
    return true;
  }

  /** Returns the outcome of the oldest job, in the order in which they were posted; undefined if it is not there yet. */
  take(): Outcome | undefined {
    if (Atomics.load(this.#slots.counters, done) === this.#taken) return undefined;
    const slot = this.#slots.at(this.#taken);
    this.#taken = (this.#taken + 1) | 0;
    if (slot.head[0] !== throughPort) return { value: readResult(slot) };
    return receiveMessageOnPort(this.#port)?.message as Outcome;
  }

  /** Call it when the thread has ended. */
  close(): void {
    this.#closed = true;
    this.#port.close();
    new Uint8Array(this.threadEnd.memory).fill(0, counterBytes);
    // Otherwise the wait would hold the memory for ever.
    Atomics.notify(this.#slots.counters, done);
  }

  /** Waits again and again, without keeping the process alive, until the thread has done more than was taken. */
  async #listen(): Promise<void> {
    while (!this.#closed) {
      await Atomics.waitAsync(this.#slots.counters, done, this.#taken).value;
      if (!this.#closed) this.#onWake();
    }
  }
}

/** Does jobs on this thread until it is terminated. */
export function serveJobs({ memory, port }: ThreadEnd, run: (job: EngineJob) => unknown): never {
  const all = new Slots(memory);
  const { counters } = all;
  Atomics.store(counters, started, 1);
  Atomics.notify(counters, done);
  for (let turn = 0; ; turn = (turn + 1) | 0) {
    // A wait can end too early: the notification of the job before may come when that is done already.
    while (Atomics.load(counters, posted) === turn) Atomics.wait(counters, posted, turn);
    const slot = all.at(turn);
    const outcome = outcomeOf(run, slot, port);
    if (!('value' in outcome && writeResult(slot, outcome.value))) clone(slot, port, outcome);
    Atomics.store(counters, done, (turn + 1) | 0);
    Atomics.notify(counters, done);
  }
}

function outcomeOf(run: (job: EngineJob) => unknown, slot: Slot, port: MessagePort): Outcome {
  try {
    const isCloned = slot.head[0] === throughPort;
    return { value: run(isCloned ? (receiveMessageOnPort(port)?.message as EngineJob) : readJob(slot)) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : 'unknown error' };
  }
}

function clone({ head }: Slot, port: MessagePort, message: EngineJob | Outcome): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins, windows do
  port.postMessage(message);
  head[0] = throughPort;
}
