/**
 * Runs a pattern of the service model as a nondeterministic automaton that follows all paths at once (Thompson 1968;
 * https://swtch.com/~rsc/regexp/regexp1.html). A backtracking engine tries one path after the other and takes quadratic time or worse
 * for a pattern such as `[\S]+.*[\S]+`. The automaton takes time proportional to the length of the value, whatever its content.
 */
import type { Pattern, PatternNode, PatternSequence } from './pattern-syntax.ts';

/** Tells whether a set contains a code point. No set contains -1. */
type Contains = (codePoint: number) => boolean;

/** A step of the automaton. Without `next`, the following step of the program is next. */
type Step =
  | { readonly type: 'read'; readonly contains: Contains }
  | { readonly type: 'fork'; readonly next: readonly number[] }
  | { readonly type: 'start' }
  | { readonly type: 'end' }
  | { readonly type: 'not-behind'; readonly contains: Contains }
  | { readonly type: 'accept' };

/**
 * Returns a function that tells whether a whole value matches, in time proportional to its length and to the size of the pattern.
 *
 * @param containsOf returns the membership test of a set
 * @throws SyntaxError for a look-behind of more than one character; no pattern of the model has one
 */
export function automatonMatcher(
  { alternatives, dotAll }: Pattern,
  containsOf: (node: PatternNode & { readonly type: 'set' | 'any' }, dotAll: boolean) => Contains,
): (value: string) => boolean {
  const program: Step[] = [];
  appendAlternatives(alternatives);
  program.push({ type: 'accept' });
  const reachable = program.map((_, index) => stepsBeyondForks(program, index));
  // Without assertions, what follows does not depend on the position, so it is found once for each character.
  const isFree = program.every(({ type }) => type === 'read' || type === 'fork' || type === 'accept');
  return isFree ? statesMatcher(program, reachable) : (value) => run(program, reachable, value);

  function appendAlternatives(choices: readonly PatternSequence[]): void {
    if (choices.length === 1) {
      for (const node of choices[0] ?? []) append(node);
      return;
    }
    const entries: number[] = [];
    const exits: number[][] = [];
    program.push({ type: 'fork', next: entries });
    for (const sequence of choices) {
      entries.push(program.length);
      for (const node of sequence) append(node);
      const exit: number[] = [];
      exits.push(exit);
      program.push({ type: 'fork', next: exit });
    }
    for (const exit of exits) exit.push(program.length);
  }

  function append(node: PatternNode): void {
    switch (node.type) {
      case 'set':
      case 'any':
        program.push({ type: 'read', contains: containsOf(node, dotAll) });
        return;
      case 'group':
        appendAlternatives(node.alternatives);
        return;
      case 'repeat':
        appendRepeat(node);
        return;
      case 'not-behind':
        program.push({ type: 'not-behind', contains: containsOf(onlyCharacter(node.alternatives), dotAll) });
        return;
      case 'start':
      case 'end':
        program.push({ type: node.type });
        return;
      default:
        node satisfies never;
    }
  }

  function appendRepeat({ node, min, max }: PatternNode & { readonly type: 'repeat' }): void {
    for (let count = 0; count < min; count += 1) append(node);
    if (max === Infinity) {
      const next: number[] = [];
      const loop = program.push({ type: 'fork', next }) - 1;
      next.push(program.length);
      append(node);
      program.push({ type: 'fork', next: [loop] });
      next.push(program.length);
      return;
    }
    const skips: number[][] = [];
    for (let count = min; count < max; count += 1) {
      const next: number[] = [program.length + 1];
      skips.push(next);
      program.push({ type: 'fork', next });
      append(node);
    }
    for (const next of skips) next.push(program.length);
  }
}

function onlyCharacter(alternatives: readonly PatternSequence[]): PatternNode & { readonly type: 'set' | 'any' } {
  const [[node] = []] = alternatives;
  if (alternatives.length === 1 && alternatives[0]?.length === 1 && (node?.type === 'set' || node?.type === 'any')) {
    return node;
  }
  throw new SyntaxError('A look-behind of the service model is longer than one character');
}

/** Returns the steps, except for forks, that can be reached from a step without reading a character. */
function stepsBeyondForks(program: readonly Step[], from: number): readonly number[] {
  const found = new Set<number>();
  const seen = new Set<number>();
  const pending = [from];
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (seen.has(index)) continue;
    seen.add(index);
    const step = program[index];
    if (step?.type === 'fork') pending.push(...step.next);
    else found.add(index);
  }
  return [...found];
}

/** All steps that the automaton can be at, after what was read so far. */
interface State {
  /** The `read` steps. */
  readonly readers: readonly number[];
  readonly accepts: boolean;
  /** The states after the characters of ASCII that were read so far, by their code points. */
  readonly after: State[];
  /** The states after other characters, by a mask that has a bit for each reader that takes the character. */
  readonly byReaders: Map<number, State>;
}

/** States and their successors are kept up to this number; the largest pattern of the model has 18. */
const STATES = 64;
const ASCII = 128;
/** Readers that have a bit in a mask. */
const BITS = 31;

/** Returns the matcher of a program without assertions, which keeps the states that it has been in. */
function statesMatcher(program: readonly Step[], reachable: readonly (readonly number[])[]) {
  const states = new Map<string, State>();
  const first = stateOf(reachable[0] ?? []);
  return (value: string): boolean => {
    let state = first;
    for (let position = 0; position < value.length; ) {
      if (state.readers.length === 0) return false;
      const codePoint = value.codePointAt(position) ?? -1;
      position += codePoint > 0xffff ? 2 : 1;
      state = (codePoint < ASCII ? state.after[codePoint] : undefined) ?? successor(state, codePoint);
    }
    return state.accepts;
  };

  function successor(state: State, codePoint: number): State {
    const { after, byReaders } = state;
    const mask = maskOf(state, codePoint);
    const known = mask === undefined ? undefined : byReaders.get(mask);
    const next = known ?? stateAfter(state, codePoint);
    if (states.size < STATES) {
      if (mask !== undefined && byReaders.size < STATES) byReaders.set(mask, next);
      if (codePoint >= 0 && codePoint < ASCII) after[codePoint] = next;
    }
    return next;
  }

  /** The bits of the readers that take the character; undefined if a state has too many readers. */
  function maskOf({ readers }: State, codePoint: number): number | undefined {
    if (readers.length > BITS) return undefined;
    let mask = 0;
    for (let bit = 0; bit < readers.length; bit += 1) {
      const step = program[readers[bit] ?? -1];
      if (step?.type === 'read' && step.contains(codePoint)) mask |= 1 << bit;
    }
    return mask;
  }

  function stateAfter({ readers }: State, codePoint: number): State {
    const steps = readers.flatMap((index) => {
      const step = program[index];
      return step?.type === 'read' && step.contains(codePoint) ? (reachable[index + 1] ?? []) : [];
    });
    return stateOf(steps);
  }

  /** The state at these steps, which are no forks. */
  function stateOf(steps: readonly number[]): State {
    const all = [...new Set(steps)].toSorted((a, b) => a - b);
    const key = all.join(' ');
    const present = states.get(key);
    if (present !== undefined) return present;
    const readers = all.filter((index) => program[index]?.type === 'read');
    const state: State = { readers, accepts: readers.length < all.length, after: [], byReaders: new Map() };
    if (states.size < STATES) states.set(key, state);
    return state;
  }
}

function run(program: readonly Step[], reachable: readonly (readonly number[])[], value: string): boolean {
  /** For each step, the last position at which it was reached, so that no step is followed twice at one position. */
  const reachedAt = new Int32Array(program.length).fill(-1);
  let behind = -1;
  let readers: number[] = [];
  let accepted = follow(0, 0, readers);
  for (let position = 0; position < value.length; ) {
    if (readers.length === 0) return false;
    const codePoint = value.codePointAt(position) ?? -1;
    position += codePoint > 0xffff ? 2 : 1;
    behind = codePoint;
    accepted = false;
    const next: number[] = [];
    for (const index of readers) {
      const step = program[index];
      if (step?.type === 'read' && step.contains(codePoint) && follow(index + 1, position, next)) accepted = true;
    }
    readers = next;
  }
  return accepted;

  /** Adds the `read` steps that can be reached from a step. @returns whether the end of the program can be reached as well */
  function follow(from: number, position: number, found: number[]): boolean {
    let accepts = false;
    for (const index of reachable[from] ?? []) {
      if (reachedAt[index] === position) continue;
      reachedAt[index] = position;
      const step = program[index];
      if (step?.type === 'read') found.push(index);
      else if (step?.type === 'accept') accepts = true;
      else if (step !== undefined && holds(step, position) && follow(index + 1, position, found)) accepts = true;
    }
    return accepts;
  }

  function holds(step: Step, position: number): boolean {
    if (step.type === 'start') return position === 0;
    if (step.type === 'end') return position === value.length;
    return step.type === 'not-behind' && !step.contains(behind);
  }
}
