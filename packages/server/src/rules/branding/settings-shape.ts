/** Describes JSON documents by shapes, and finds what in a document does not fit. */

/**
 * - `flag`: true or false. `colour`: eight hexadecimal digits, `rrggbbaa`. `length`: pixels, 0 or more.
 * - `keyword`: an upper-case word, for settings whose complete list of values is not known. `text`: up to 128 characters.
 */
type Scalar = 'flag' | 'colour' | 'length' | 'keyword' | 'text';

export type SettingsShape =
  | Scalar
  | { readonly oneOf: readonly string[] }
  | { readonly listOf: SettingsShape }
  | { readonly mapOf: SettingsShape }
  | { readonly members: Readonly<Record<string, SettingsShape>> };

const scalars: Readonly<Record<Scalar, { readonly holds: (value: unknown) => boolean; readonly is: string }>> = {
  flag: { holds: (value) => typeof value === 'boolean', is: 'true or false' },
  colour: { holds: (value) => isText(value) && /^[0-9a-fA-F]{8}$/.test(value), is: 'a colour of 8 hexadecimal digits' },
  length: { holds: (value) => Number.isFinite(value) && (value as number) >= 0, is: 'a number, 0 or more' },
  keyword: { holds: (value) => isText(value) && /^[A-Z][A-Z_]{0,63}$/.test(value), is: 'an upper-case word' },
  text: { holds: (value) => isText(value) && value.length <= 128, is: 'a text of at most 128 characters' },
};

/** The most elements of a list or keys of a map. */
const maxEntries = 100;

/** Returns what does not fit, for an error message; undefined: the document fits. Every member may be left out. */
export function shapeProblem(shape: SettingsShape, value: unknown, path: string): string | undefined {
  if (typeof shape === 'string')
    return scalars[shape].holds(value) ? undefined : `${path} must be ${scalars[shape].is}`;
  if ('oneOf' in shape) {
    return isText(value) && shape.oneOf.includes(value)
      ? undefined
      : `${path} must be one of ${shape.oneOf.join(', ')}`;
  }
  if ('listOf' in shape) {
    if (!Array.isArray(value) || value.length > maxEntries) return `${path} must be a list of at most ${maxEntries}`;
    return firstProblem(value.entries(), (index, element) => shapeProblem(shape.listOf, element, `${path}.${index}`));
  }
  if (!isObject(value)) return `${path} must be an object`;
  const entries = Object.entries(value);
  if (entries.length > maxEntries) return `${path} has too many keys`;
  return firstProblem(entries, (key, member) => {
    const expected = 'mapOf' in shape ? shape.mapOf : memberOf(shape.members, key);
    if (expected === undefined) return `${path} has an unknown key "${key.slice(0, 60)}"`;
    return shapeProblem(expected, member, `${path}.${key.slice(0, 60)}`);
  });
}

function firstProblem<K>(
  entries: Iterable<readonly [K, unknown]>,
  problemOf: (key: K, value: unknown) => string | undefined,
): string | undefined {
  for (const [key, value] of entries) {
    const problem = problemOf(key, value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function memberOf(members: Readonly<Record<string, SettingsShape>>, key: string): SettingsShape | undefined {
  return Object.hasOwn(members, key) ? members[key] : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
