/** Compares what is declared with what a server has. Only declared members count: the server completes settings with defaults. */
import { isObject } from '../format/shape-check.ts';
import type { Difference } from './change.ts';

const secretName = /secret|password|private_?key|externalid/i;

/**
 * Returns the declared members that the server has not, or has with another value. Lists of scalars are sets in the API: their order
 * does not count. Absent, false, an empty list and an empty structure are the same.
 */
export function differences(declared: unknown, current: unknown, member = ''): readonly Difference[] {
  if (declared === undefined) return [];
  if (isObject(declared)) {
    const before = isObject(current) ? current : {};
    const names = Object.keys(declared);
    if (names.length === 0) return [];
    return names.flatMap((name) =>
      differences(declared[name], before[name], member === '' ? name : `${member}.${name}`),
    );
  }
  if (isEqual(declared, current)) return [];
  const isSecret = secretName.test(member.slice(member.lastIndexOf('.') + 1));
  return [{ member, from: isSecret ? hidden(current) : current, to: isSecret ? hidden(declared) : declared }];
}

function hidden(value: unknown): string | undefined {
  return value === undefined ? undefined : '(secret)';
}

function isEqual(declared: unknown, current: unknown): boolean {
  if (isNothing(declared) && isNothing(current)) return true;
  if (Array.isArray(declared) && Array.isArray(current)) return isEqualList(declared, current);
  return JSON.stringify(declared) === JSON.stringify(current);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === false || (Array.isArray(value) && value.length === 0);
}

/** Elements that are structures are compared by their declared members, in any order. */
function isEqualList(declared: readonly unknown[], current: readonly unknown[]): boolean {
  if (declared.length !== current.length) return false;
  const left = [...current];
  return declared.every((element) => {
    const index = left.findIndex((each) => differences({ element }, { element: each }).length === 0);
    if (index !== -1) left.splice(index, 1);
    return index !== -1;
  });
}

/** Returns the current value with the declared members in it. Structures are merged, everything else is replaced. */
export function merged(current: unknown, declared: unknown): unknown {
  if (declared === undefined) return current;
  if (!isObject(declared) || !isObject(current)) return declared;
  const names = new Set([...Object.keys(current), ...Object.keys(declared)]);
  return Object.fromEntries([...names].map((name) => [name, merged(current[name], declared[name])]));
}

/** The members of an object that are named. */
export function pick(value: object, names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(value).filter(([name, member]) => names.includes(name) && member !== undefined),
  );
}
