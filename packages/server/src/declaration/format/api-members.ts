/** Members that a declaration passes on to operations: checked by the model, so that messages are Cognito's. */
import { type Inputs, operations, type OperationName, shapeOf, validateInput } from '@latchkey/model';
import type { Path, Problems } from '../source/problems.ts';
import { checkShape, isObject } from './shape-check.ts';

/** Valid values of the members that say where a thing belongs to, which are not known yet. */
const places: Readonly<Record<string, string>> = {
  UserPoolId: 'us-east-1_placeholder',
  ClientId: 'placeholder',
};

/** The members of an operation's input that a declaration may contain. */
export function membersOf(operation: OperationName, ...without: readonly string[]): readonly string[] {
  const shape = shapeOf(operations[operation].input);
  if (shape.type !== 'structure') throw new TypeError(`${operation} has no structure as input`);
  return Object.keys(shape.members).filter((name) => !Object.hasOwn(places, name) && !without.includes(name));
}

type Members<N extends OperationName> = Omit<Inputs[N], 'UserPoolId' | 'ClientId'>;

/**
 * Returns the members of an object that belong to an operation, without the others. Adds problems for wrong ones.
 *
 * @param supplied members that the declaration does not contain, but the request will
 */
export function apiMembers<N extends OperationName>(
  operation: N,
  value: unknown,
  path: Path,
  problems: Problems,
  supplied: Readonly<Record<string, unknown>> = {},
): Members<N> {
  const shape = shapeOf(operations[operation].input);
  const members = shape.type === 'structure' ? shape.members : {};
  const given = Object.fromEntries(
    Object.entries(isObject(value) ? value : {}).filter(([name]) => Object.hasOwn(members, name)),
  );
  const before = problems.found.length;
  for (const [name, member] of Object.entries(given))
    checkShape(members[name] ?? '', member, [...path, name], problems);
  if (problems.found.length > before) return given as unknown as Members<N>;
  const validation = validateInput(operation, { ...places, ...supplied, ...given });
  if (!validation.ok) {
    problems.add([...path, ...placeOf(validation.error.message, given)], validation.error.message);
    return given as unknown as Members<N>;
  }
  const named: Readonly<Record<string, unknown>> = { ...validation.input };
  const kept = Object.keys(given).filter((name) => Object.hasOwn(named, name));
  return Object.fromEntries(kept.map((name) => [name, named[name]])) as unknown as Members<N>;
}

/** The member that a message of the model is about: `at 'policies.passwordPolicy.minimumLength'`, `at 'schema.1.member.name'`. */
function placeOf(message: string, value: unknown): Path {
  const [, text = ''] = / at '([^']*)' failed/.exec(message) ?? [];
  const path: (string | number)[] = [];
  let current = value;
  for (const part of text.split('.')) {
    if (part === 'member') continue;
    if (Array.isArray(current)) {
      const index = Number(part) - 1;
      if (!(index in current)) break;
      path.push(index);
      current = current[index];
      continue;
    }
    if (!isObject(current)) break;
    const name = Object.keys(current).find(
      (key) => key === part || key.charAt(0).toLowerCase() + key.slice(1) === part,
    );
    if (name === undefined) break;
    path.push(name);
    current = current[name];
  }
  return path;
}
