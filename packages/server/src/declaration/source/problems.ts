/** What is wrong with a declaration, and where. */

/** Names of members and positions in lists, from the root of the document. */
export type Path = readonly (string | number)[];

export interface Position {
  /** Where it is, if it was read from something else than what is declared, such as a template. */
  readonly path?: Path;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

export interface Problem extends Position {
  /** What is wrong, and what is allowed. Never contains a value of a secret. */
  readonly message: string;
  readonly path: Path;
}

/** At most so many problems are in a message. */
const mostShown = 20;

/** A declaration cannot be used. The message has one line for each problem: `latchkey.yaml:7:5: …`. */
export class DeclarationError extends Error {
  override readonly name = 'DeclarationError';
  readonly problems: readonly Problem[];
  readonly advice: string;

  constructor(
    sourceName: string,
    problems: readonly Problem[],
    advice = 'Correct it, and start the command again.',
    options?: ErrorOptions,
  ) {
    const lines = problems.slice(0, mostShown).map((problem) => lineOf(sourceName, problem));
    const more = problems.length - lines.length;
    super([...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'), options);
    this.problems = problems;
    this.advice = advice;
  }
}

function lineOf(sourceName: string, { message, path, line, column }: Problem): string {
  const place = line === undefined ? '' : `:${line}:${column}`;
  const where = path.length === 0 ? '' : `${pathText(path)}: `;
  return `${sourceName}${place}: ${where}${message}`;
}

/** Writes a path as `pools[0].clients[1].ClientName`. */
export function pathText(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}

/** Collects problems, with their positions in the document. */
export class Problems {
  readonly found: Problem[] = [];
  readonly #locate: (path: Path) => Position | undefined;

  constructor(locate: (path: Path) => Position | undefined) {
    this.#locate = locate;
  }

  add(path: Path, message: string): void {
    this.found.push({ message, path, ...this.#locate(path) });
  }
}
