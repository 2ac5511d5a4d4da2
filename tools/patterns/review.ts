/**
 * Checks a pattern in two ways, because neither finds everything: static analysis (scslre) finds backtracking by the form of the pattern,
 * and trials measure the time for attacks derived from it.
 */
import { analyse } from 'scslre';
import { attacksOn } from './attacks.ts';
import type { SourcePattern } from './pattern.ts';
import { LIMIT_MS, type Trial } from './trial.ts';
import type { Trials } from './trials.ts';

export interface Review {
  readonly pattern: SourcePattern;
  readonly trial: Trial | undefined;
  /** The problems, one sentence each. */
  readonly faults: readonly string[];
}

export async function reviewPattern(trials: Trials, pattern: SourcePattern): Promise<Review> {
  const { kind, source, flags } = pattern;
  // The model's patterns are written for Java. Its flag for "the dot matches line breaks" is not JavaScript syntax.
  const attacks = attacksOn(source.replace(/^\(\?s\)/, ''), kind === 'model' ? 'u' : flags);
  const trial = await trials.run(pattern, attacks);
  const faults = kind === 'model' ? [] : formalFaults(source, flags);
  if (trial !== undefined && trial.milliseconds >= LIMIT_MS) faults.push(slowness(trial));
  return { pattern, trial, faults };
}

/** Returns the problems that static analysis finds. The model's patterns do not run in a backtracking engine, so it does not apply to them. */
export function formalFaults(source: string, flags: string): string[] {
  const { reports } = analyse({ source, flags }, { reportTypes: { Move: true, Self: true, Trade: true } });
  return reports.map(({ type, exponential, character }) => {
    const time = exponential ? 'exponential' : 'polynomial';
    return `${time} time by its form (${type.toLowerCase()}), for repetitions of ${character.literal.source}`;
  });
}

function slowness({ milliseconds, length, attack }: Trial): string {
  const { prefix, pump, suffix } = attack;
  const text = [prefix, `${JSON.stringify(pump)} repeated`, suffix]
    .map((part) => (part.endsWith('repeated') ? part : JSON.stringify(part)))
    .filter((part) => part !== '""')
    .join(' + ');
  return `${milliseconds.toFixed(0)} ms for ${length} characters: ${text}`;
}
