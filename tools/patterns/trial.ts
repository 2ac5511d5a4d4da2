/** Runs attacks on one pattern with texts of increasing length, and measures the time of the matching. */
import { patternMatcher } from '../../packages/model/src/pattern.ts';
import { type Attack, attackText } from './attacks.ts';
import type { SourcePattern } from './pattern.ts';

/** The limit for a match, in milliseconds of processor time. */
export const LIMIT_MS = 50;

/** The length of text for that limit, in UTF-16 code units. */
export const FULL_LENGTH = 100_000;

/**
 * Lengths at which all attacks are run, from the shortest. A pattern with exponential time shows with a few characters, one with cubic time
 * with some hundreds. With longer texts, neither would end.
 */
const screening = [18, 22, 26, 300, 1_000, 4_000];

/** Lengths at which the slowest attacks are run. */
const confirming = [20_000, FULL_LENGTH];
const CONFIRMED = 5;
const RUNS = 3;

/** A time that needs no second run. */
const HOPELESS_MS = 3 * LIMIT_MS;

/** The longest time of a pattern. */
export interface Trial {
  readonly milliseconds: number;
  readonly length: number;
  readonly attack: Attack;
}

/**
 * @param onAttack called before each attack, so that an attack that does not end can be identified
 * @returns undefined if there is no attack
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

/** Returns a function that matches as the pattern is used: once or repeatedly. */
function matcherOf({ kind, source, flags, repeats }: SourcePattern): (text: string) => unknown {
  if (kind === 'model') return patternMatcher(source);
  const expression = new RegExp(source, repeats && !flags.includes('g') ? `${flags}g` : flags);
  return repeats ? (text) => text.replace(expression, '') : (text) => expression.test(text);
}

/**
 * Returns the milliseconds of the fastest of several runs. For a run that seems too slow, the processor time of this thread counts, so that
 * other load on the machine does not matter. For the other runs, processor time would not be exact enough.
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
