/** What a mutant is, and how it is named from one run to the next. */
import { createHash } from 'node:crypto';

export type Operator =
  | 'condition'
  | 'equality'
  | 'boundary'
  | 'logical'
  | 'nullish'
  | 'optional chain'
  | 'arithmetic'
  | 'assignment'
  | 'negation'
  | 'boolean'
  | 'number'
  | 'string'
  | 'collection'
  | 'pattern'
  | 'return value'
  | 'statement';

/** A change of a source text: the characters from `start` to `end` are replaced. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly operator: Operator;
  /** The text of the expression instead; empty for a statement that is left out. */
  readonly replacement: string;
}

export interface Mutant extends Change {
  /** Its number in this run, from 1. */
  readonly id: number;
  /** Relative to the root of the repository, with slashes. */
  readonly file: string;
  /** From 1. For people; nothing is keyed by it. */
  readonly line: number;
  /** The text of the line on which the change begins, trimmed. */
  readonly text: string;
  /** What is replaced, on one line. */
  readonly original: string;
  /** Which of the same changes on its line it is, from 0 and from the left. */
  readonly nth: number;
  /** Equal in the next run as long as the line of the source and the changes before it on equal lines are the same. */
  readonly key: string;
}

/** Names the changes of one file. `firstId` is the number of its first mutant. */
export function nameMutants(file: string, source: string, changes: readonly Change[], firstId: number): Mutant[] {
  const seen = new Map<string, number>();
  const onLine = new Map<string, number>();
  return changes.map((change, index) => {
    const lineStart = source.lastIndexOf('\n', change.start - 1) + 1;
    const lineEnd = source.indexOf('\n', change.start);
    const text = source.slice(lineStart, lineEnd === -1 ? source.length : lineEnd).trim();
    const original = oneLine(source.slice(change.start, change.end));
    const base = JSON.stringify([file, text, change.operator, original, oneLine(change.replacement)]);
    const occurrence = (seen.get(base) ?? 0) + 1;
    seen.set(base, occurrence);
    const key = createHash('sha256').update(`${base}${occurrence}`).digest('base64url').slice(0, 16);
    const line = source.slice(0, change.start).split('\n').length;
    const same = `${line} ${base}`;
    const nth = onLine.get(same) ?? 0;
    onLine.set(same, nth + 1);
    return { ...change, id: firstId + index, file, line, text, original, nth, key };
  });
}

/** One line for people: place, operator and what was replaced. */
export function describeMutant({ file, line, operator, original, replacement }: Mutant): string {
  return `${file}:${line} ${operator}: ${shorten(original)} -> ${shorten(oneLine(replacement)) || '(left out)'}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function shorten(text: string): string {
  return text.length > 90 ? `${text.slice(0, 87)}...` : text;
}
