/** Checks values against the shapes of the API: names of members first, because a misspelled one would be left out silently. */
import { decoderOf, ServiceError, shapeOf } from '@latchkey/model';
import { similarName } from './similar-name.ts';
import type { Path, Problems } from '../source/problems.ts';

/**
 * Adds a problem for each unknown member, and for each value of a wrong type.
 *
 * @param shapeName a shape of the model
 */
export function checkShape(shapeName: string, value: unknown, path: Path, problems: Problems): void {
  const shape = shapeOf(shapeName);
  if (value === null || value === undefined) return;
  switch (shape.type) {
    case 'structure':
      if (!isObject(value)) return problems.add(path, `expected members such as ${Object.keys(shape.members)[0]}`);
      for (const [name, member] of Object.entries(value)) {
        const target = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
        if (target === undefined) problems.add([...path, name], unknownKey(name, Object.keys(shape.members)));
        else checkShape(target, member, [...path, name], problems);
      }
      return;
    case 'list':
      if (!Array.isArray(value)) return problems.add(path, 'expected a list');
      return value.forEach((element, index) => checkShape(shape.member, element, [...path, index], problems));
    case 'map':
      if (!isObject(value)) return problems.add(path, 'expected names with values');
      for (const [name, member] of Object.entries(value)) checkShape(shape.value, member, [...path, name], problems);
      return;
    case 'string':
    case 'boolean':
    case 'integer':
    case 'long':
    case 'timestamp':
    case 'blob':
    case 'document':
      checkScalar(shapeName, value, path, problems);
  }
}

const expectations: Readonly<Record<string, string>> = {
  string: 'expected text; numbers and true or false need quotation marks here',
  boolean: 'expected true or false',
  integer: 'expected a whole number',
  long: 'expected a whole number',
  timestamp: 'expected a number of seconds',
  blob: 'expected base64',
};

function checkScalar(shapeName: string, value: unknown, path: Path, problems: Problems): void {
  try {
    decoderOf(shapeName)(value);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    problems.add(path, expectations[shapeOf(shapeName).type] ?? error.message);
  }
}

/** The message for a key that is not allowed. */
export function unknownKey(name: string, allowed: readonly string[]): string {
  const similar = similarName(name, allowed);
  const hint = similar === undefined ? `Allowed are ${allowed.join(', ')}` : `Did you mean ${similar}?`;
  return `unknown key "${shown(name)}". ${hint}`;
}

function shown(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60).toWellFormed()}…` : name;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
