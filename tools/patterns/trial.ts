/** Tries attacks on one pattern, in texts of growing length, and measures what the matching costs. */
import { patternMatcher } from '../../packages/model/src/pattern.ts';
import { type Attack, attackText } from './attacks.ts';
import type { SourcePattern } from './pattern.ts';

/** What a match may take, in milliseconds of processor time. */
export const LIMIT_MS = 50;

/** The length of text for which that holds, in UTF-16 code units. */
export const FULL_LENGTH = 100_000;

/**
 * Lengths at which all attacks are tried, from the shortest. A pattern that takes exponential time is found out with a few
 * characters, one that takes cubic time with some hundreds: with more neither would end.
 */
const screening = [18, 22, 26, 300, 1_000, 4_000];

/** Lengths at which the attacks that took longest are tried. */
const confirming = [20_000, FULL_LENGTH];
const CONFIRMED = 5;
const RUNS = 3;

/** So slow that no second run is needed. */
const HOPELESS_MS = 3 * LIMIT_MS;

/** The most that a pattern took. */
export interface Trial {
  readonly milliseconds: number;
  readonly length: number;
  readonly attack: Attack;
}

/**
 * @param onAttack told of each attack before it is tried, so that one that does not end can be named
 * @returns undefined when there is no attack
 */
export function tryAttacks(
  pattern: SourcePattern,
  attacks: readonly Attack[],
  onAttack: (index: number, length: number) => void,
): Trial | undefined {
  const match = matcherOf(pattern);
  const measured = (length: number, index: number): Trial | undefined => {
    const attack = attacks[index];
    if (attack === undefined) return undefined;
    onAttack(index, length);
    const text = attackText(attack, length);
    return { milliseconds: leastTime(() => match(text)), length, attack };
  };

  let indexes = attacks.map((_, index) => index);
  let worst: Trial | undefined;
  for (const length of [...screening, ...confirming]) {
    const trials: (readonly [number, Trial])[] = [];
    for (const index of indexes) {
      const trial = measured(length, index);
      if (trial === undefined) continue;
      if (trial.milliseconds >= LIMIT_MS) return trial;
      trials.push([index, trial]);
    }
    trials.sort(([, one], [, other]) => other.milliseconds - one.milliseconds);
    worst = trials[0]?.[1];
    if (length === screening.at(-1)) indexes = trials.slice(0, CONFIRMED).map(([index]) => index);
  }
  return worst;
}

/** Matches as the pattern is used: once, or again and again. */
function matcherOf({ kind, source, flags, repeats }: SourcePattern): (text: string) => unknown {
  if (kind === 'model') return patternMatcher(source);
  const expression = new RegExp(source, repeats && !flags.includes('g') ? `${flags}g` : flags);
  return repeats ? (text) => text.replace(expression, '') : (text) => expression.test(text);
}

/**
 * Milliseconds of the fastest of some runs. A run that seems too slow is judged by the processor time of this thread, so that
 * it does not matter what else the machine does; for the others that would not be exact enough.
 */
function leastTime(work: () => unknown): number {
  let least = Infinity;
  for (let run = 0; run < RUNS && least >= LIMIT_MS / 2 && (run === 0 || least < HOPELESS_MS); run += 1) {
    const before = process.threadCpuUsage();
    const start = performance.now();
    work();
    const elapsed = performance.now() - start;
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, elapsed < LIMIT_MS / 2 ? elapsed : (user + system) / 1000);
  }
  return least;
}
