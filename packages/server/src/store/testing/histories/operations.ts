/** One operation of a random history, and how it is performed on a store: on the real one and on the naive one alike. */
import { StoreError } from '../../store-error.ts';
import type { ModelStore, ModelWriter } from '../memory-store/memory-store.ts';
import { Undone } from './call.ts';
import { calls } from './calls.ts';
import { textOf } from '../memory-store/plain.ts';
import { reads } from './reads.ts';
import { type Choice, keyOf, type Moment, nonceEndOf, nonceOf, poolIdOf, subOf, userKeyOf } from './universe.ts';

export interface NamedCall {
  readonly name: string;
  readonly choice: Choice;
}

/** Plain data, so that it can be sent to another process. */
export type Operation =
  | { readonly kind: 'read'; readonly call: NamedCall }
  | {
      readonly kind: 'write';
      /** What the write locks first: the user alone, or the user with attempts, device and nonce. It ends without the user. */
      readonly lock: { readonly with: 'user' | 'step'; readonly choice: Choice } | null;
      readonly calls: readonly NamedCall[];
      /** The job throws after its calls. */
      readonly isUndone: boolean;
    }
  | { readonly kind: 'sweep' };

/** Operations that run at the same time, some time after the step before. */
export interface Step {
  readonly afterMs: number;
  readonly operations: readonly Operation[];
}

async function lockUser(
  tx: ModelWriter,
  { with: what, choice }: { readonly with: 'user' | 'step'; readonly choice: Choice },
  now: Moment,
): Promise<unknown> {
  if (what === 'user') return tx.users.findForUpdate(...userKeyOf(choice));
  const nonce = { value: nonceOf(choice), expiresAt: nonceEndOf(choice, now) };
  const deviceKey = choice.variant % 2 === 0 ? keyOf(choice) : null;
  const keys = { poolId: poolIdOf(choice), sub: subOf(choice), deviceKey };
  const rows = await tx.steps.lock({ ...keys, nonce: choice.variant % 3 === 0 ? undefined : nonce });
  return rows.user && rows;
}

/**
 * Performs an operation and returns its answer as text. Of a write that failed only the reason counts: on PostgreSQL
 * changes are sent together, so the failing call is not known.
 */
export async function perform(store: ModelStore, operation: Operation, now: Moment): Promise<string> {
  if (operation.kind === 'sweep') {
    await store.sweep(now);
    return 'swept';
  }
  if (operation.kind === 'read') {
    const { name, choice } = operation.call;
    return textOf(await reads[name]?.(store.read, choice, now));
  }
  const { lock, isUndone } = operation;
  let answers: unknown[] = [];
  try {
    await store.write(async (tx) => {
      // A job may run again from its start.
      answers = [];
      if (lock !== null) {
        const locked = await lockUser(tx, lock, now);
        answers.push(textOf(locked));
        if (locked === undefined) throw new Undone('There is no such user.');
      }
      for (const { name, choice } of operation.calls) answers.push(textOf(await calls[name]?.(tx, choice, now)));
      if (isUndone) throw new Undone('The job fails.');
    });
    return textOf(answers);
  } catch (error) {
    if (error instanceof Undone) return `undone ${textOf(answers)}`;
    if (error instanceof StoreError) return `error ${error.reason}`;
    throw error;
  }
}
