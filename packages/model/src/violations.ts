import { type ServiceError, serviceError } from './errors.ts';
import { shapeOf } from './service.ts';

/** One answer lists at most this many (observed: services stop at ten). */
const maxViolations = 10;

/**
 * A repeated value is cut to this many UTF-16 code units. The service repeats values in full; but answers as long as the request would
 * let callers fill logs and headers.
 */
const maxEchoLength = 1000;

/** Collects the violations of an input, in the service's words. */
export class Violations {
  readonly #sentences: string[] = [];

  /** Whether further violations would not be listed. */
  get full(): boolean {
    return this.#sentences.length >= maxViolations;
  }

  /** The sentences so far. */
  get sentences(): readonly string[] {
    return this.#sentences;
  }

  /** Adds a missing required member. The words are the same for sensitive members (observed for `clientId`). */
  addMissing(path: string): void {
    this.#push(` null at '${truncate(path)}'`, 'Member must not be null');
  }

  /** Adds a value that does not satisfy the constraint that `phrase` describes. If undefined, the sentence has no value. */
  add(path: string, phrase: string, value: unknown): void {
    const echo = value === undefined ? '' : ` '${echoOf(value)}'`;
    this.#push(`${echo} at '${truncate(path)}'`, phrase);
  }

  /** Returns the error that lists all violations, or undefined if there are none. */
  toError(): ServiceError | undefined {
    const count = this.#sentences.length;
    if (count === 0) return undefined;
    const start = `${count} validation error${count === 1 ? '' : 's'} detected: `;
    return serviceError('InvalidParameterException', start + this.#sentences.join('; '));
  }

  #push(subject: string, phrase: string): void {
    if (!this.full) this.#sentences.push(`Value${subject} failed to satisfy constraint: ${phrase}`);
  }
}

/** Writes a value as Java prints it: `[a, b]` for a list, `{k=v, l=w}` for a map. */
function echoOf(value: unknown): string {
  if (Array.isArray(value)) return enclose('[', value.map(String), ']');
  if (typeof value !== 'object' || value === null) return truncate(String(value));
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  return enclose(
    '{',
    entries.map(([key, entry]) => `${key}=${String(entry)}`),
    '}',
  );
}

function enclose(open: string, items: readonly string[], close: string): string {
  return truncate(open + items.join(', ') + close);
}

function truncate(text: string): string {
  return text.length <= maxEchoLength ? text : `${text.slice(0, maxEchoLength).toWellFormed()}...`;
}

/**
 * Structures that a message repeats as Java prints them, with their members in the service's order, which the model does
 * not contain (observed for SetLogDeliveryConfiguration). Lists of other structures are not repeated.
 */
const memberOrders: Readonly<Record<string, readonly string[]>> = {
  LogConfigurationType: [
    'LogLevel',
    'EventSource',
    'CloudWatchLogsConfiguration',
    'S3Configuration',
    'FirehoseConfiguration',
  ],
};

/** Whether messages repeat lists of this structure. */
export function isEchoedStructure(shapeName: string): boolean {
  return Object.hasOwn(memberOrders, shapeName);
}

/** Writes a structure as Java prints it: `Type(first=a, second=null)`. */
export function structureEcho(shapeName: string, value: unknown): string {
  const shape = shapeOf(shapeName);
  if (typeof value === 'string') return value;
  if (shape.type !== 'structure' || typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const given = value as Readonly<Record<string, unknown>>;
  const names = memberOrders[shapeName] ?? Object.keys(shape.members);
  const members = names.map((name) => {
    const lower = name.charAt(0).toLowerCase() + name.slice(1);
    return `${lower}=${structureEcho(shape.members[name] ?? '', given[name])}`;
  });
  return `${shapeName}(${members.join(', ')})`;
}
