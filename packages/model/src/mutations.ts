import type { Inputs, OperationName } from './generated/types.ts';
import { operations } from './operations.ts';
import { pick, type Random } from './random.ts';
import { sampleOf } from './sample-values.ts';
import { apply, changes, describe } from './sample-changes.ts';

/** An input with something changed. */
export interface Mutation {
  /** What was changed and where, for the message of a failing test. */
  readonly description: string;
  /** JSON to send; it need not be an object. */
  readonly input: unknown;
}

/**
 * Changed versions of an input: members dropped, null, of other types, too long, too short, huge, of no known enum value;
 * members nobody knows, keys that mean something to JavaScript, nested junk. Most are invalid and some are not; what a
 * server owes to all of them is an answer below 500.
 *
 * Every single change to `input` itself comes first, evenly thinned out if there are more than `count`; then changes two at
 * a time to inputs with more members in them.
 *
 * @param count how many to make
 */
export function* mutations<Operation extends OperationName>(
  operation: Operation,
  input: Inputs[Operation],
  random: Random,
  count = 200,
): Generator<Mutation> {
  const shapeName = operations[operation].input;
  const singles = thinOut([...changes(shapeName, input, [])], count, random);
  for (const change of singles) yield { description: describe(change), input: apply(input, change) };
  for (let left = count - singles.length; left > 0; left -= 1) yield combination(shapeName, input, random);
}

/** At most `count` of the items, one at random out of every stretch of equal length. */
function thinOut<T>(items: readonly T[], count: number, random: Random): readonly T[] {
  if (items.length <= count) return items;
  const stretch = items.length / count;
  return Array.from({ length: count }, (_, index) =>
    pick(items.slice(Math.floor(index * stretch), Math.floor((index + 1) * stretch)), random),
  );
}

function combination(shapeName: string, input: unknown, random: Random): Mutation {
  const larger = { ...(sampleOf(shapeName, random) as object), ...(input as object) };
  const first = pick([...changes(shapeName, larger, [])], random);
  const changed = apply(larger, first);
  if (!isObject(changed)) return { description: describe(first), input: changed };
  const second = pick([...changes(shapeName, changed, [])], random);
  return { description: `${describe(first)} and ${describe(second)}`, input: apply(changed, second) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
