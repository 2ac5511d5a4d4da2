/**
 * Limits how many requests are processed at a time and how many may wait in the queue. Further requests are rejected at
 * once: a rejection costs microseconds, but a queue without a limit delays all callers.
 *
 * The queue serves the caller addresses in turn, so that a caller with many requests does not delay a caller with few.
 * Only some requests are started in one turn of the event loop: much of the work is done on the loop itself, and
 * requests that bypass the queue, such as /health/live, must not wait for all of it. The table in app.ts shows which
 * routes are queued.
 */
import type { Lane } from './lanes.ts';

export type BoundedLane = Exclude<Lane, 'unbounded'>;

/** All are counts of requests. */
export interface AdmissionLimits {
  /** Processed at a time. */
  readonly working: Readonly<Record<BoundedLane, number>>;
  /** Processed or waiting for one caller address, in each lane. */
  readonly perAddress: number;
}

/** Requests that may wait for each one that may be processed. */
const waitingPerWorking = 2;

/** Requests that are started in one turn of the event loop, in each lane. Each takes up to half a millisecond of it. */
const startsPerTurn = 4;

/** How many requests each lane has. */
export type AdmissionState = Readonly<Record<BoundedLane, { readonly working: number; readonly waiting: number }>>;

/** The slot of a request that is processed or waits in the queue. */
export interface Slot {
  /** Releases the slot: the request was answered, or its connection has ended. Calls after the first do nothing. */
  readonly release: () => void;
}

/** The admission queues of a server. */
export class Admission {
  readonly #lanes: Readonly<Record<BoundedLane, AdmissionLane>>;

  constructor({ working, perAddress }: AdmissionLimits) {
    this.#lanes = {
      'sign-in': new AdmissionLane(working['sign-in'], perAddress),
      other: new AdmissionLane(working.other, perAddress),
      lookup: new AdmissionLane(working.lookup, perAddress),
    };
  }

  /** How many requests are processed and wait, by lane. */
  get state(): AdmissionState {
    return {
      'sign-in': this.#lanes['sign-in'].state,
      other: this.#lanes.other.state,
      lookup: this.#lanes.lookup.state,
    };
  }

  /** Returns whether a request from this address would get a slot now. */
  hasRoom(lane: BoundedLane, address: string): boolean {
    return this.#lanes[lane].hasRoom(address);
  }

  /**
   * Takes a slot. `start` is called when it is the request's turn, which may be at once.
   *
   * @returns undefined if no slot is free
   */
  enter(lane: BoundedLane, address: string, start: () => void): Slot | undefined {
    return this.#lanes[lane].enter(address, start);
  }
}

interface Waiting {
  readonly start: () => void;
}

class AdmissionLane {
  readonly #maxWorking: number;
  readonly #perAddress: number;
  #working = 0;
  #waiting = 0;
  #startsLeft = startsPerTurn;
  /** Number of requests that are processed or wait, by address. */
  readonly #held = new Map<string, number>();
  /** Waiting requests by address. The first address is the next to be served. */
  readonly #queues = new Map<string, Set<Waiting>>();

  constructor(maxWorking: number, perAddress: number) {
    this.#maxWorking = maxWorking;
    this.#perAddress = perAddress;
  }

  get state() {
    return { working: this.#working, waiting: this.#waiting };
  }

  hasRoom(address: string): boolean {
    return (
      (this.#held.get(address) ?? 0) < this.#perAddress &&
      this.#working + this.#waiting < this.#maxWorking * (1 + waitingPerWorking)
    );
  }

  enter(address: string, start: () => void): Slot | undefined {
    if (!this.hasRoom(address)) return undefined;
    this.#held.set(address, (this.#held.get(address) ?? 0) + 1);
    let state: 'waiting' | 'working' | 'released' = 'waiting';
    const waiting: Waiting = {
      start() {
        state = 'working';
        start();
      },
    };
    const release = () => {
      if (state === 'released') return;
      if (state === 'working') this.#working--;
      else this.#forget(address, waiting);
      state = 'released';
      this.#uncount(address);
      this.#startSome();
    };
    if (this.#waiting === 0 && this.#startsNow()) {
      // Nobody waits, so it is the next one without a place in the queue.
      this.#working++;
      waiting.start();
    } else {
      this.#queue(address, waiting);
      this.#startSome();
    }
    return { release };
  }

  /** Starts as many requests as the limits allow in this turn. */
  #startSome(): void {
    while (this.#waiting > 0 && this.#startsNow()) this.#startNext();
  }

  /** Returns whether the limits allow one more start in this turn, and counts it. */
  #startsNow(): boolean {
    if (this.#working >= this.#maxWorking || this.#startsLeft === 0) return false;
    if (this.#startsLeft-- === startsPerTurn) setImmediate(this.#nextTurn);
    return true;
  }

  readonly #nextTurn = () => {
    this.#startsLeft = startsPerTurn;
    this.#startSome();
  };

  #queue(address: string, waiting: Waiting): void {
    this.#waiting++;
    const queue = this.#queues.get(address);
    if (queue === undefined) this.#queues.set(address, new Set([waiting]));
    else queue.add(waiting);
  }

  #startNext(): void {
    for (const [address, queue] of this.#queues) {
      for (const waiting of queue) {
        this.#forget(address, waiting);
        // Moves the rest of this address's queue to the end.
        if (this.#queues.delete(address)) this.#queues.set(address, queue);
        this.#working++;
        waiting.start();
        return;
      }
    }
  }

  #forget(address: string, waiting: Waiting): void {
    const queue = this.#queues.get(address);
    if (queue?.delete(waiting) !== true) return;
    this.#waiting--;
    if (queue.size === 0) this.#queues.delete(address);
  }

  #uncount(address: string): void {
    const held = (this.#held.get(address) ?? 1) - 1;
    if (held === 0) this.#held.delete(address);
    else this.#held.set(address, held);
  }
}
