/**
 * Judges what was observed of a store: each answer must be one that the naive store gives in some order of the operations
 * that ran at the same time. All states that explain everything so far are kept, because one order may be ruled out only
 * by a later answer.
 */
import { MemoryStore } from '../memory-store/memory-store.ts';
import { type Operation, perform } from './operations.ts';
import { textOf } from '../memory-store/plain.ts';
import { everything } from './reads.ts';
import type { Moment } from './universe.ts';

/** An operation and its answer; undefined: the process ended before it answered, so it may have happened or not. */
export interface Observed {
  readonly operation: Operation;
  readonly answer: string | undefined;
}

export class Explanations {
  #states: readonly MemoryStore[] = [new MemoryStore()];

  /** Keeps the states that explain operations which ran at the same time. @throws Error if there are none */
  async explain(observed: readonly Observed[], now: Moment): Promise<void> {
    const found = new Map<string, MemoryStore>();
    for (const state of this.#states) await explainIn(state, observed, now, found);
    if (found.size === 0) throw new Error(await this.#difference(observed, now));
    this.#states = [...found.values()];
  }

  /** Keeps the states in which everything that can be read is as it was read. @throws Error if there are none */
  async compare(store: Parameters<typeof everything>[0], now: Moment): Promise<void> {
    const real = await everything(store, now);
    const expected = await Promise.all(this.#states.map((state) => everything(state, now)));
    const equal = this.#states.filter((_, index) => textOf(expected[index]) === textOf(real));
    if (equal.length > 0) {
      this.#states = equal;
      return;
    }
    const [one = {}] = expected;
    const different = Object.keys(real).filter((name) => textOf(real[name]) !== textOf(one[name]));
    const lines = different.map((name) => `${name}\n  store:  ${textOf(real[name])}\n  oracle: ${textOf(one[name])}`);
    throw new Error(`None of ${expected.length} states is that of the store. One differs in:\n${lines.join('\n')}`);
  }

  async #difference(observed: readonly Observed[], now: Moment): Promise<string> {
    const state = this.#states[0]?.copy() ?? new MemoryStore();
    const lines: string[] = [];
    for (const { operation, answer } of observed) {
      const expected = await perform(state, operation, now);
      lines.push(`${JSON.stringify(operation)}\n  store:  ${answer}\n  oracle: ${expected}`);
    }
    return `No order of these explains the answers. In this order they would be:\n${lines.join('\n')}`;
  }
}

/** Adds the states after every order of the operations that gives the observed answers. */
async function explainIn(
  state: MemoryStore,
  left: readonly Observed[],
  now: Moment,
  found: Map<string, MemoryStore>,
): Promise<void> {
  if (left.every(({ answer }) => answer === undefined)) found.set(state.fingerprint(), state);
  for (const one of left) {
    const next = state.copy();
    const answer = await perform(next, one.operation, now);
    const others = left.filter((other) => other !== one);
    if (one.answer === undefined || one.answer === answer) await explainIn(next, others, now, found);
  }
}
