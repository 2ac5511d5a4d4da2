import { patternMatcher } from './pattern.ts';
import { shapeOf } from './service.ts';
import type {
  BlobShape,
  IntegerShape,
  ListShape,
  MapShape,
  Shape,
  StringShape,
  StructureShape,
} from './service-model.ts';
import { isEchoedStructure, structureEcho, type Violations } from './violations.ts';

/** Adds the violated constraints of `value` to `violations`. `value` has the shape's type; `path` is its place in the input. */
export type Check = (value: unknown, path: string, violations: Violations) => void;

/** One requirement on a single value. */
interface Constraint {
  readonly phrase: string;
  readonly holds: (value: unknown) => boolean;
}

const nothing: Check = () => {};

const checks = new Map<string, Check>();

/**
 * Returns the check of a shape, which is made on first use.
 *
 * @param hidden whether the value is inside a sensitive value, so that no message may repeat it
 */
export function checkOf(shapeName: string, hidden = false): Check {
  const key = hidden ? `hidden ${shapeName}` : shapeName;
  let check = checks.get(key);
  if (!check) {
    check = makeCheck(shapeOf(shapeName), hidden);
    checks.set(key, check);
  }
  return check;
}

function makeCheck(shape: Shape, inherited: boolean): Check {
  const hidden = inherited || shape.sensitive === true;
  if (shape.type === 'structure') return structureCheck(shape, hidden);
  if (shape.type === 'list') return listCheck(shape, hidden);
  return shape.type === 'map' ? mapCheck(shape, hidden) : scalarCheck(shape, hidden);
}

function structureCheck(shape: StructureShape, hidden: boolean): Check {
  const members = Object.entries(shape.members).map(([name, target]) => ({
    name,
    wireName: lowerFirst(name),
    required: shape.required?.includes(name) ?? false,
    check: checkOf(target, hidden),
  }));
  const relevant = members.filter(({ required, check }) => required || check !== nothing);
  return (value, path, violations) => {
    const structure = value as Readonly<Record<string, unknown>>;
    for (const { name, wireName, required, check } of relevant) {
      const member = structure[name];
      if (member === undefined && !required) continue;
      const memberPath = path === '' ? wireName : `${path}.${wireName}`;
      if (member === undefined) violations.addMissing(memberPath);
      else check(member, memberPath, violations);
    }
  };
}

/**
 * Elements that are structures are checked one by one. Scalars are checked together, as one violation of the list
 * (observed). So are null elements, which no list may have; then the others are not checked.
 */
function listCheck(shape: ListShape, hidden: boolean): Check {
  const size = sizeConstraints(shape, (value) => (value as readonly unknown[]).length);
  const element = shapeOf(shape.member);
  const together = isScalar(element) ? combined(element, 'Member must satisfy constraint') : undefined;
  const checkElement = together ? nothing : checkOf(shape.member, hidden);
  const echoed = isEchoed(hidden, element);
  const echoesStructures = !hidden && isEchoedStructure(shape.member);
  return (value, path, violations) => {
    const list = value as readonly unknown[];
    if (list.includes(null)) {
      const echo = list.every((item) => item === null) || echoed ? value : undefined;
      return violations.add(path, NO_NULLS, echo);
    }
    if (echoesStructures) {
      report(size, list, path, violations, true, () => list.map((item) => structureEcho(shape.member, item)));
    } else report(size, value, path, violations, echoed);
    if (together && !list.every(together.holds)) violations.add(path, together.phrase, echoed ? value : undefined);
    if (checkElement === nothing) return;
    for (const [index, item] of list.entries()) {
      if (violations.full) return;
      checkElement(item, `${path}.${index + 1}.member`, violations);
    }
  };
}

/** The phrase for lists of structures is observed; that for lists of scalars is taken to be the same. */
const NO_NULLS = 'Member must satisfy constraint: [Member must not be null]';

function mapCheck(shape: MapShape, hidden: boolean): Check {
  const size = sizeConstraints(shape, (value) => Object.keys(value as object).length);
  const keyShape = shapeOf(shape.key);
  const valueShape = shapeOf(shape.value);
  const keys = isScalar(keyShape) ? combined(keyShape, 'Map keys must satisfy constraint') : undefined;
  const values = isScalar(valueShape) ? combined(valueShape, 'Map value must satisfy constraint') : undefined;
  const checkValue = values ? nothing : checkOf(shape.value, hidden);
  const echoed = isEchoed(hidden, keyShape, valueShape);
  return (value, path, violations) => {
    const map = value as Readonly<Record<string, unknown>>;
    const echo = echoed ? value : undefined;
    report(size, value, path, violations, echoed);
    if (keys && !Object.keys(map).every(keys.holds)) violations.add(path, keys.phrase, echo);
    if (values && !Object.values(map).every(values.holds)) violations.add(path, values.phrase, echo);
    if (checkValue === nothing) return;
    for (const [key, entry] of Object.entries(map)) {
      if (violations.full) return;
      checkValue(entry, `${path}.${hidden ? 'member' : key}.member`, violations);
    }
  };
}

function scalarCheck(shape: Shape, hidden: boolean): Check {
  const constraints = scalarConstraints(shape);
  if (constraints.length === 0) return nothing;
  const echoed = isEchoed(hidden, shape);
  return (value, path, violations) => report(constraints, value, path, violations, echoed);
}

function report(
  constraints: readonly Constraint[],
  value: unknown,
  path: string,
  violations: Violations,
  echoed: boolean,
  echo: () => unknown = () => value,
): void {
  for (const { holds, phrase } of constraints) {
    if (!holds(value)) violations.add(path, phrase, echoed ? echo() : undefined);
  }
}

/** Combines constraints into one. Its phrase lists all of them, whichever failed, with the pattern last (observed). */
function combined(shape: Shape, introduction: string): Constraint {
  const constraints = scalarConstraints(shape);
  const phrases = constraints.map(({ phrase }) => phrase).toReversed();
  return {
    phrase: `${introduction}: [${phrases.join(', ')}]`,
    holds: (value) => constraints.every(({ holds }) => holds(value)),
  };
}

/** Returns constraints in the order in which the service reports them: pattern, minimum length, maximum length (observed). */
function scalarConstraints(shape: Shape): Constraint[] {
  if (shape.type === 'string') return stringConstraints(shape);
  if (shape.type === 'integer' || shape.type === 'long') return valueConstraints(shape);
  return shape.type === 'blob' ? sizeConstraints(shape, (value) => byteLength(value as string)) : [];
}

function stringConstraints({ enum: allowed, pattern, alsoPattern, ...bounds }: StringShape): Constraint[] {
  const constraints: Constraint[] = [];
  if (allowed) {
    const values = new Set<unknown>(allowed);
    const phrase = `Member must satisfy enum value set: [${allowed.join(', ')}]`;
    constraints.push({ phrase, holds: (value) => values.has(value) });
  }
  if (pattern !== undefined) {
    const phrase = `Member must satisfy regular expression pattern: ${pattern}`;
    const accepts = [pattern, ...(alsoPattern === undefined ? [] : [alsoPattern])];
    constraints.push({ phrase, holds: (value) => accepts.some((each) => patternMatcher(each)(value as string)) });
  }
  return [...constraints, ...sizeConstraints(bounds, (value) => (value as string).length)];
}

function sizeConstraints(
  { min, max }: Pick<StringShape | BlobShape | ListShape | MapShape, 'min' | 'max'>,
  sizeOf: (value: unknown) => number,
): Constraint[] {
  const constraints: Constraint[] = [];
  if (min !== undefined) {
    const phrase = `Member must have length greater than or equal to ${min}`;
    constraints.push({ phrase, holds: (value) => sizeOf(value) >= min });
  }
  if (max !== undefined) {
    const phrase = `Member must have length less than or equal to ${max}`;
    constraints.push({ phrase, holds: (value) => sizeOf(value) <= max });
  }
  return constraints;
}

/** If the model has no bounds for a number, those of its type apply. */
function valueConstraints(shape: IntegerShape): Constraint[] {
  const bits = shape.type === 'integer' ? 31 : 63;
  const { min = -(2 ** bits), max = 2 ** bits - 1 } = shape;
  return [
    {
      phrase: `Member must have value greater than or equal to ${min}`,
      holds: (value) => (value as number) >= min,
    },
    { phrase: `Member must have value less than or equal to ${max}`, holds: (value) => (value as number) <= max },
  ];
}

/** Returns the number of bytes that padded base64 encodes. */
function byteLength(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : Number(base64.endsWith('='));
  return (base64.length / 4) * 3 - padding;
}

function isScalar(shape: Shape): boolean {
  return shape.type !== 'structure' && shape.type !== 'list' && shape.type !== 'map';
}

/** Whether messages repeat the value: only text, numbers, and lists and maps of these, and only if nothing in it is sensitive. */
function isEchoed(hidden: boolean, ...shapes: readonly Shape[]): boolean {
  return !hidden && shapes.every((shape) => isScalar(shape) && shape.type !== 'blob' && !shape.sensitive);
}

/** Writes a name as the service does in messages: only the first letter changes, as in `callbackURLs` (observed). */
function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
