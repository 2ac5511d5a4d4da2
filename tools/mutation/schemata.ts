/**
 * Puts all mutants of a file into one text. Each place asks `__mutant(id)` which of its texts to run, so that a process can try one
 * mutant after the other without loading the file again.
 */
import type { Change } from './mutant.ts';

type Numbered = Change & { readonly id: number };

/** @param mutants ordered by start, the longer ones first; places contain each other or are apart */
export function withAllMutants(source: string, mutants: readonly Numbered[]): string {
  let next = 0;

  /** The text from `start` to `end`, in which the next mutants are. */
  const emit = (start: number, end: number): string => {
    let text = '';
    let position = start;
    for (let first = mutants[next]; first !== undefined && first.start < end; first = mutants[next]) {
      const group: Numbered[] = [];
      for (let one = mutants[next]; one?.start === first.start && one.end === first.end; one = mutants[next]) {
        group.push(one);
        next += 1;
      }
      text += source.slice(position, first.start) + choice(group, emit(first.start, first.end));
      position = first.end;
    }
    return text + source.slice(position, end);
  };
  return emit(0, source.length);
}

function choice(group: readonly Numbered[], original: string): string {
  // The outer braces keep an `else` that follows with its own `if`.
  if (group[0]?.operator === 'statement') return `{ if (!__mutant(${group[0].id})) { ${original} } }`;
  const others = group.map(({ id, replacement }) => `__mutant(${id}) ? (${replacement}) : `);
  return `(${others.join('')}(${original}))`;
}
