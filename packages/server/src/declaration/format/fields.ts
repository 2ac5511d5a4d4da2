/** Reads the members of an object whose keys are fixed, and adds a problem for each that is missing, unknown or of a wrong type. */
import type { Path, Problems } from '../source/problems.ts';
import { isObject, unknownKey } from './shape-check.ts';

export class Fields {
  readonly path: Path;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #problems: Problems;

  constructor(value: unknown, path: Path, problems: Problems, allowed: readonly string[]) {
    this.path = path;
    this.#problems = problems;
    this.#values = isObject(value) ? value : {};
    checkKeys(value, path, problems, allowed);
  }

  /** The value of a member; null counts as absent. */
  raw(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? (this.#values[name] ?? undefined) : undefined;
  }

  at(name: string): Path {
    return [...this.path, name];
  }

  text(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'string') return value;
    this.#problems.add(this.at(name), 'expected text; numbers and true or false need quotation marks here');
    return undefined;
  }

  /** A text that must be there, and not be empty. The result is empty if there is a problem. */
  required(name: string): string {
    const before = this.#problems.found.length;
    const value = this.text(name);
    if (value === undefined && this.#problems.found.length === before)
      this.#problems.add(this.path, `${name} is missing`);
    if (value === '') this.#problems.add(this.at(name), 'expected a text that is not empty');
    return value ?? '';
  }

  flag(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'boolean') return value;
    this.#problems.add(this.at(name), 'expected true or false');
    return undefined;
  }

  /** A list, each element of which is read by a function. */
  list<T>(name: string, read: (value: unknown, path: Path) => T): readonly T[] | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (Array.isArray(value)) return value.map((element: unknown, index) => read(element, [...this.at(name), index]));
    this.#problems.add(this.at(name), 'expected a list');
    return undefined;
  }

  /** A list of texts out of a few. */
  choices<T extends string>(name: string, allowed: readonly T[]): readonly T[] | undefined {
    return this.list(name, (value, path) => this.#choice(value, path, allowed))?.filter((each) => each !== undefined);
  }

  choice<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.raw(name);
    return value === undefined ? undefined : this.#choice(value, this.at(name), allowed);
  }

  #choice<T extends string>(value: unknown, path: Path, allowed: readonly T[]): T | undefined {
    const found = allowed.find((each) => each === value);
    if (found === undefined) this.#problems.add(path, `expected one of ${allowed.join(', ')}`);
    return found;
  }
}

/** Adds a problem for each key that is not allowed. */
export function checkKeys(value: unknown, path: Path, problems: Problems, allowed: readonly string[]): void {
  if (!isObject(value)) return problems.add(path, `expected members. Allowed are ${allowed.join(', ')}`);
  for (const name of Object.keys(value)) {
    if (!allowed.includes(name)) problems.add([...path, name], unknownKey(name, allowed));
  }
}
