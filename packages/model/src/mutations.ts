import type { Inputs, OperationName } from './generated/types.ts';
import { operations } from './operations.ts';
import { pick, type Random } from './random.ts';
import { sampleOf } from './sample-values.ts';
import { apply, changes, describe } from './sample-changes.ts';

/** A changed input. */
export interface Mutation {
  /** What was changed and where, for the message of a failing test. */
  readonly description: string;
  /** JSON to send; it need not be an object. */
  readonly input: unknown;
}

/**
 * Returns changed versions of an input: members that are dropped, null, of another type, too long, too short, huge, or not in the enum;
 * unknown members, keys with a meaning in JavaScript, nested junk. Most are invalid, some are valid. A server must answer all of them
 * with a status below 500.
 *
 * First come all single changes to `input`, evenly thinned out if there are more than `count`; then pairs of changes to inputs with
 * more members.
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

/** Returns at most `count` of the items, one at random from each section of equal length. */
function thinOut<T>(items: readonly T[], count: number, random: Random): readonly T[] {
  if (items.length <= count) return items;
  const section = items.length / count;
  return Array.from({ length: count }, (_, index) =>
    pick(items.slice(Math.floor(index * section), Math.floor((index + 1) * section)), random),
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
