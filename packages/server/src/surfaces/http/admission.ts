/**
 * How many requests are worked on at a time, and how many may wait for their turn. What comes beyond is refused at once:
 * an answer that says "later" costs microseconds, while a queue without a bound delays everybody.
 *
 * Those who wait are taken by caller address in turn, so that whoever sends much waits behind whoever sends little. In one
 * turn of the event loop only some are begun: much of the work is done on the loop itself, and what is not bounded here,
 * such as /health/live, must not wait for all of it.
 */
import type { Lane } from './lanes.ts';

export type BoundedLane = Exclude<Lane, 'unbounded'>;

/** All are counts of requests. */
export interface AdmissionLimits {
  /** Worked on at a time. */
  readonly working: Readonly<Record<BoundedLane, number>>;
  /** In work or waiting for one caller address, in each lane. */
  readonly perAddress: number;
}

/** How many may wait for each that may be worked on. */
const waitingPerWorking = 2;

/** Requests that are begun in one turn of the event loop, in each lane. Each takes up to half a millisecond of it. */
const startsPerTurn = 4;

/** The place of a request in work or in the queue. */
export interface Place {
  /** Gives the place up: the work is done, or nobody waits for it any more. Calls after the first do nothing. */
  leave(): void;
}

/** The requests of one server. */
export class Admission {
  readonly #lanes: Readonly<Record<BoundedLane, AdmissionLane>>;

  constructor({ working, perAddress }: AdmissionLimits) {
    this.#lanes = {
      'sign-in': new AdmissionLane(working['sign-in'], perAddress),
      other: new AdmissionLane(working.other, perAddress),
      lookup: new AdmissionLane(working.lookup, perAddress),
    };
  }

  /** Whether a request from this address would get a place now. */
  hasRoom(lane: BoundedLane, address: string): boolean {
    return this.#lanes[lane].hasRoom(address);
  }

  /**
   * Takes a place. `start` is called when it is the request's turn, which may be at once.
   *
   * @returns undefined if there is no room
   */
  enter(lane: BoundedLane, address: string, start: () => void): Place | undefined {
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
  /** In work or waiting, by address. */
  readonly #held = new Map<string, number>();
  /** Who waits, by address. The first address is the next one whose turn it is. */
  readonly #queues = new Map<string, Set<Waiting>>();

  constructor(maxWorking: number, perAddress: number) {
    this.#maxWorking = maxWorking;
    this.#perAddress = perAddress;
  }

  hasRoom(address: string): boolean {
    return (
      (this.#held.get(address) ?? 0) < this.#perAddress &&
      this.#working + this.#waiting < this.#maxWorking * (1 + waitingPerWorking)
    );
  }

  enter(address: string, start: () => void): Place | undefined {
    if (!this.hasRoom(address)) return undefined;
    this.#held.set(address, (this.#held.get(address) ?? 0) + 1);
    let state: 'waiting' | 'working' | 'left' = 'waiting';
    const waiting: Waiting = {
      start() {
        state = 'working';
        start();
      },
    };
    const leave = () => {
      if (state === 'left') return;
      if (state === 'working') this.#working--;
      else this.#forget(address, waiting);
      state = 'left';
      this.#release(address);
      this.#startSome();
    };
    this.#queue(address, waiting);
    this.#startSome();
    return { leave };
  }

  /** Begins as many as may be begun in this turn. */
  #startSome(): void {
    while (this.#waiting > 0 && this.#working < this.#maxWorking && this.#startsLeft > 0) {
      if (this.#startsLeft-- === startsPerTurn) setImmediate(this.#nextTurn);
      this.#startNext();
    }
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
        // The rest of this address's queue goes behind all others.
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

  #release(address: string): void {
    const held = (this.#held.get(address) ?? 1) - 1;
    if (held === 0) this.#held.delete(address);
    else this.#held.set(address, held);
  }
}
