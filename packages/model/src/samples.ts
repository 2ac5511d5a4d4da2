/**
 * Inputs made from the model, for tests: valid ones, and ones with something changed. Not for production.
 *
 * @module
 */
import type { Inputs, OperationName } from './generated/types.ts';
import { operations } from './operations.ts';
import type { Random } from './random.ts';
import { sampleOf } from './sample-values.ts';

export { type Mutation, mutations } from './mutations.ts';
export { type Random, seededRandom } from './random.ts';

/**
 * An input that the operation's constraints accept; whether the pool or user it names exists is another matter.
 *
 * @param random decides on optional members and on values; without it, the same smallest input every time
 */
export function validInput<Operation extends OperationName>(operation: Operation, random?: Random): Inputs[Operation] {
  return sampleOf(operations[operation].input, random) as Inputs[Operation];
}
