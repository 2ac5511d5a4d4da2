/** Reads YAML or JSON text, and keeps the position of every value. JSON is read as YAML, which contains it. */
import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  type Tags,
  visit,
} from 'yaml';
import { DeclarationError, type Path, type Position } from './problems.ts';

/** A value, and where its parts are. */
export interface SourceDocument {
  /** The name in messages: that of the file. */
  readonly name: string;
  /** Plain objects without prototypes of their own, arrays, strings, numbers, booleans and null. */
  readonly value: unknown;
  /** The position of a part, or of the nearest part around it; undefined for values that were never text. */
  locate(path: Path): Position | undefined;
}

/** A document larger than this is not a declaration: 16 MiB. */
const maxLength = 16 * 1024 * 1024;

/**
 * @param customTags tags besides those of YAML, such as the short forms of CloudFormation
 * @throws DeclarationError for text that is no YAML: each problem with line and column
 */
export function readDocument(text: string, name: string, customTags: Tags = []): SourceDocument {
  if (text.length > maxLength) throw new DeclarationError(name, [{ message: 'it is larger than 16 MiB', path: [] }]);
  const lineCounter = new LineCounter();
  // YAML 1.2 with the core schema: `no`, `on` and dates are text. Aliases are bounded, so that a few lines cannot become gigabytes.
  const document = parseDocument(text, {
    lineCounter,
    customTags,
    prettyErrors: false,
    strict: true,
    // `<<: *name`, as in compose files; YAML 1.2 has no merge keys of its own.
    merge: true,
    // It compares every key with every other. `repeatedKeys` takes linear time.
    uniqueKeys: false,
  });
  const found = [...document.errors, ...document.warnings].map(({ message, pos: [start] }) => ({ message, start }));
  const problems = (found.length > 0 ? found : repeatedKeys(document)).map(({ message, start }) => {
    const { line, col } = lineCounter.linePos(start);
    return { message: inOurWords(message), path: [], line, column: Math.max(col, 1) };
  });
  if (problems.length > 0) throw new DeclarationError(name, problems);
  return { name, value: plain(document, name), locate: (path) => positionIn(document, lineCounter, path) };
}

/** A document from a value of a program. It has no positions. */
export function documentOf(value: unknown, name: string): SourceDocument {
  return { name, value, locate: () => undefined };
}

function plain(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 1_000 });
  } catch (error) {
    const message = error instanceof Error ? error.message : 'it cannot be read';
    throw new DeclarationError(name, [{ message, path: [] }], undefined, { cause: error });
  }
}

function positionIn(document: Document, lines: LineCounter, path: Path): Position | undefined {
  for (let length = path.length; length >= 0; length--) {
    const start = startOf(document, path.slice(0, length));
    if (start === undefined) continue;
    const { line, col } = lines.linePos(start);
    return { line, column: col };
  }
  return undefined;
}

/** The offset of the key of a member, which says more than that of its value, or of an element of a list. */
function startOf(document: Document, path: Path): number | undefined {
  if (path.length === 0) return isNode(document.contents) ? offsetOf(document.contents) : undefined;
  const last = path.at(-1);
  const holder: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isCollection(holder)) return undefined;
  if (isMap(holder)) {
    const pair = holder.items.find(({ key }) => isNode(key) && 'value' in key && String(key.value) === String(last));
    return isNode(pair?.key) ? offsetOf(pair.key) : undefined;
  }
  const element = holder.get(last, true);
  return isNode(element) ? offsetOf(element) : undefined;
}

function offsetOf(node: Node): number | undefined {
  return node.range?.[0];
}

interface Finding {
  readonly message: string;
  /** The offset in the text. */
  readonly start: number;
}

function repeatedKeys(document: Document): readonly Finding[] {
  const findings: Finding[] = [];
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name))
          findings.push({ message: `the key "${name.slice(0, 60)}" occurs twice`, start: offsetOf(key) ?? 0 });
        seen.add(name);
      }
    },
  });
  return findings;
}

/** Some messages of the library are for programmers. */
function inOurWords(message: string): string {
  if (/call stack|stack overflow/i.test(message)) return 'it is nested too deeply';
  if (message.includes('multiple documents')) return 'a second document begins: a file has one';
  return message.endsWith('.') ? message.slice(0, -1) : message;
}
