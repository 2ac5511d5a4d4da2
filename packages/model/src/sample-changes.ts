import { sampleOf } from './sample-values.ts';
import { shapeOf } from './service.ts';
import type { IntegerShape, ListShape, MapShape, Shape, StringShape, StructureShape } from './service-model.ts';

/** One change to an input: sets the value at `path`, or removes it. */
export interface Change {
  readonly path: readonly (string | number)[];
  readonly what: string;
  readonly value: unknown;
}

/** Longer than any member may be, and valid base64. */
const hugeText = 'a'.repeat(200_000);

/** The value of a change that removes a member. JSON has no undefined. */
const absent = Symbol('absent');

/** `path: what`, for the message of a failing test. */
export function describe({ path, what }: Change): string {
  return `${path.length === 0 ? 'input' : path.join('.')}: ${what}`;
}

/** Returns a copy of `root` with the change. A change to something that an earlier change removed has no effect. */
export function apply(root: unknown, { path, value }: Change): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(root)) {
    return root.flatMap((element, index) => (index === step ? applied(element, rest, value) : [element]));
  }
  if (!isObject(root)) return root;
  const others = Object.entries(root).filter(([name]) => name !== step);
  return Object.fromEntries([...others, ...applied(root[step], rest, value).map((member) => [step, member])]);
}

/** Returns the changed member as a list of one, or an empty list if the change removes it. */
function applied(member: unknown, path: Change['path'], value: unknown): unknown[] {
  if (path.length === 0 && value === absent) return [];
  return [apply(member, { path, value, what: '' })];
}

/** Yields all single changes to a value of a shape, including added members. */
export function* changes(shapeName: string, value: unknown, path: Change['path']): Generator<Change> {
  const shape = shapeOf(shapeName);
  for (const { what, value: other } of changesOfType(shape.type)) yield { path, what, value: other };
  switch (shape.type) {
    case 'structure':
      yield* structureChanges(shape, isObject(value) ? value : {}, path);
      break;
    case 'list':
      yield* listChanges(shape, Array.isArray(value) ? value : [], path);
      break;
    case 'map':
      yield* mapChanges(shape, isObject(value) ? value : {}, path);
      break;
    case 'string':
      for (const { what, value: other } of stringChanges(shape)) yield { path, what, value: other };
      break;
    case 'integer':
    case 'long':
      for (const { what, value: other } of integerChanges(shape)) yield { path, what, value: other };
      break;
    case 'blob':
      yield { path, what: 'broken base64', value: 'A===' };
      yield { path, what: 'huge', value: hugeText };
      break;
    case 'boolean':
    case 'timestamp':
    case 'document':
      break;
    default:
      shape satisfies never;
  }
}

type Replacement = Omit<Change, 'path'>;

/** Null, and values of every JSON type other than the shape's. */
function changesOfType(type: Shape['type']): Replacement[] {
  const others: readonly (Replacement & { readonly not: readonly Shape['type'][] })[] = [
    { not: [], what: 'null', value: null },
    { not: ['string'], what: 'a string', value: 'x' },
    { not: ['integer', 'long', 'timestamp'], what: 'a number', value: 7 },
    { not: ['boolean'], what: 'true', value: true },
    { not: ['list'], what: 'a list', value: [['x'], { y: 1 }] },
    { not: ['structure', 'map', 'document'], what: 'an object', value: { x: [1] } },
  ];
  return others.filter(({ not }) => !not.includes(type));
}

function* structureChanges(
  shape: StructureShape,
  value: Readonly<Record<string, unknown>>,
  path: Change['path'],
): Generator<Change> {
  yield { path, what: 'empty structure', value: {} };
  for (const [what, extra] of junkMembers)
    yield { path, what, value: Object.fromEntries([...Object.entries(value), extra]) };
  for (const [name, target] of Object.entries(shape.members)) {
    const memberPath = [...path, name];
    if (Object.hasOwn(value, name)) {
      yield { path: memberPath, what: 'dropped', value: absent };
      yield* changes(target, value[name], memberPath);
    } else {
      yield* changesAsWhole(target, sampleOf(target), memberPath, 'added');
    }
  }
}

/** Yields the changes to a value that is not in the input yet. Each one contains the whole changed value. */
function* changesAsWhole(shapeName: string, value: unknown, path: Change['path'], what: string): Generator<Change> {
  for (const change of changes(shapeName, value, [])) {
    const inside = change.path.length === 0 ? change.what : describe(change);
    yield { path, what: `${what}, ${inside}`, value: apply(value, change) };
  }
}

function* listChanges(
  { member, max = 50 }: ListShape,
  value: readonly unknown[],
  path: Change['path'],
): Generator<Change> {
  const element = value[0] ?? sampleOf(member);
  // Not the element of the input, which may be huge already.
  const small = sampleOf(member);
  yield { path, what: 'empty list', value: [] };
  yield { path, what: 'list of null', value: [null, null] };
  yield { path, what: 'list in a list', value: [[element]] };
  yield { path, what: 'one element too many', value: Array.from({ length: max + 1 }, () => small) };
  yield { path, what: 'huge list', value: Array.from({ length: 1000 }, () => small) };
  for (const { what, value: changed } of changesAsWhole(member, element, [], 'element')) {
    yield { path, what, value: [changed] };
  }
}

function* mapChanges(
  shape: MapShape,
  value: Readonly<Record<string, unknown>>,
  path: Change['path'],
): Generator<Change> {
  const entry = sampleOf(shape.value);
  yield { path, what: 'empty map', value: {} };
  yield {
    path,
    what: 'huge map',
    value: Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, entry])),
  };
  for (const key of ['__proto__', 'constructor', 'hasOwnProperty', '', '\u0000', 'k'.repeat(1000)]) {
    yield {
      path,
      what: `key ${JSON.stringify(key.slice(0, 20))}`,
      value: Object.fromEntries([...Object.entries(value), [key, entry]]),
    };
  }
  for (const key of Object.keys(value)) {
    yield { path: [...path, key], what: 'dropped', value: absent };
    yield* changes(shape.value, value[key], [...path, key]);
  }
}

function stringChanges({ enum: values, min = 0, max = 1000 }: StringShape): Replacement[] {
  const texts: [what: string, text: string][] = [
    ['empty', ''],
    ['one character too short', 'a'.repeat(Math.max(0, min - 1))],
    ['one character too long', 'a'.repeat(max + 1)],
    ['huge', hugeText],
    ['a NUL', 'a\u0000b'],
    ['half a surrogate pair', 'a\ud800'],
    ['line breaks', 'a\r\nSet-Cookie: b'],
    ['only a space', ' '],
    ['right-to-left and astral characters', '\u202e😀𐐷'],
    ['quotes and brackets', `'"\`;--<script>{{7*7}}%00../`],
  ];
  if (values?.[0])
    texts.push(['not in the enum', 'NO_SUCH_VALUE'], ['enum value in lower case', values[0].toLowerCase()]);
  return texts.map(([what, value]) => ({ what, value }));
}

function integerChanges({ min = -(2 ** 31), max = 2 ** 31 - 1 }: IntegerShape): Replacement[] {
  return [min - 1, max + 1, 1.5, -1, 2 ** 31, 2 ** 53, 1e300].map((value) => ({ what: String(value), value }));
}

const junkMembers: readonly (readonly [what: string, member: readonly [string, unknown]])[] = [
  ['unknown member', ['NoSuchMember', { nested: [1, { deep: true }] }]],
  ['deeply nested junk', ['Junk', nested(500)]],
  ['member __proto__', ['__proto__', { isAdmin: true }]],
  ['member constructor', ['constructor', { prototype: { isAdmin: true } }]],
];

function nested(depth: number): unknown {
  let value: unknown = 'bottom';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { in: value };
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
