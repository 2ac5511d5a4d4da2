/** A discrete-event simulation: a clock that jumps from event to event, and stations at which work waits. Times are milliseconds. */

interface Event {
  readonly at: number;
  readonly run: () => void;
}

/** Events in the order of their times, in a binary heap. */
export class Clock {
  readonly #heap: Event[] = [];
  now = 0;

  after(ms: number, run: () => void): void {
    const heap = this.#heap;
    const event = { at: this.now + ms, run };
    let place = heap.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.at <= event.at) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = event;
  }

  /** Runs the events until an instant. Later ones stay. */
  runUntil(end: number): void {
    for (let first = this.#heap[0]; first !== undefined && first.at <= end; first = this.#heap[0]) {
      this.#removeFirst();
      this.now = first.at;
      first.run();
    }
    this.now = end;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (let child = 1; child < heap.length; child = 2 * place + 1) {
      const [left, right] = [heap[child], heap[child + 1]];
      const isRight = left !== undefined && right !== undefined && right.at < left.at;
      const least = isRight ? right : left;
      if (least === undefined || least.at >= last.at) break;
      heap[place] = least;
      place = isRight ? child + 1 : child;
    }
    heap[place] = last;
  }
}

/** A number of places of which each holds one piece of work. The others wait in the order of their arrival. */
export class Places {
  readonly #waiting: (() => void)[] = [];
  #first = 0;
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  take(run: () => void): void {
    if (this.#free === 0) {
      this.#waiting.push(run);
      return;
    }
    this.#free -= 1;
    run();
  }

  give(): void {
    const next = this.#waiting[this.#first];
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    this.#first += 1;
    // Removing each from the front would move all others.
    if (this.#first > 1000) {
      this.#waiting.splice(0, this.#first);
      this.#first = 0;
    }
    next();
  }
}

/** The cores of a machine. */
export class Cores {
  readonly #clock: Clock;
  readonly #places: Places;
  readonly #speed: number;
  /** Time that the cores were busy, all together. */
  busyMs = 0;

  /** @param speed 1: like a core of the measured machine that no other program uses */
  constructor(clock: Clock, count: number, speed: number) {
    this.#clock = clock;
    this.#places = new Places(count);
    this.#speed = speed;
  }

  /** Works for a time that varies exponentially about its mean. */
  work(meanMs: number, done: () => void): void {
    this.#places.take(() => {
      const ms = (-Math.log(1 - Math.random()) * meanMs) / this.#speed;
      this.busyMs += ms;
      this.#clock.after(ms, () => {
        this.#places.give();
        done();
      });
    });
  }
}
