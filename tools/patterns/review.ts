/**
 * Looks at a pattern in two ways, for neither alone sees everything: a static analysis (scslre) finds what backtracks by its
 * form, and trials measure what it takes on attacks derived from it.
 */
import { analyse } from 'scslre';
import { attacksOn } from './attacks.ts';
import type { SourcePattern } from './pattern.ts';
import { LIMIT_MS, type Trial } from './trial.ts';
import type { Trials } from './trials.ts';

export interface Review {
  readonly pattern: SourcePattern;
  readonly trial: Trial | undefined;
  /** What is wrong with it, one sentence each. */
  readonly faults: readonly string[];
}

export async function reviewPattern(trials: Trials, pattern: SourcePattern): Promise<Review> {
  const { kind, source, flags } = pattern;
  // The model's patterns are written for Java, whose mark for "the dot takes line breaks" is no syntax here.
  const attacks = attacksOn(source.replace(/^\(\?s\)/, ''), kind === 'model' ? 'u' : flags);
  const trial = await trials.run(pattern, attacks);
  const faults = kind === 'model' ? [] : formalFaults(source, flags);
  if (trial !== undefined && trial.milliseconds >= LIMIT_MS) faults.push(slowness(trial));
  return { pattern, trial, faults };
}

/** What the form of an expression says. The model's patterns do not run in a backtracking engine, so it says nothing of them. */
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
