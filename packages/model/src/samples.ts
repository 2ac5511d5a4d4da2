/**
 * Inputs made from the model, for tests: valid inputs and changed ones. Not for production.
 *
 * @module
 */
import type { Inputs, OperationName } from './generated/types.ts';
import { operations } from './operations.ts';
import type { Random } from './random.ts';
import { sampleOf } from './sample-values.ts';

export { type Mutation, mutations } from './mutations.ts';
export { pick, type Random, seededRandom, wholeNumber } from './random.ts';

/**
 * Returns an input that satisfies the operation's constraints. The pool or user that it names need not exist.
 *
 * @param random decides on optional members and on values; without it, the same smallest input every time
 */
export function validInput<Operation extends OperationName>(operation: Operation, random?: Random): Inputs[Operation] {
  return sampleOf(operations[operation].input, random) as Inputs[Operation];
}
