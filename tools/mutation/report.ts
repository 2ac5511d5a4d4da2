/** What a run found, for people. */
import { describeMutant, type Mutant } from './mutant.ts';
import { intervalOf } from './sample.ts';
import { folderOf, folders } from './sources.ts';
import { listedReason } from './survivors.ts';
import type { Result } from './trials.ts';

/** Below this share of killed mutants, in percent, survivors without a reason are a failure. */
const FEWEST_KILLED = 90;

/** Prints the survivors without a reason and a table of the folders. @returns whether the run is fine */
export function report(mutants: readonly Mutant[], results: ReadonlyMap<string, Result>, isSample: boolean): boolean {
  const alive = mutants.filter(({ key }) => !isKilled(results.get(key)));
  const unlisted = unlistedSurvivors(mutants, results);
  for (const mutant of unlisted) console.log(`survived: ${describeUnlisted(mutant, results)}`);
  let isFine = true;
  for (const folder of folders) {
    const own = mutants.filter(({ file }) => folderOf(file) === folder);
    if (own.length === 0) continue;
    const count = (state: Result['state']) => own.filter(({ key }) => results.get(key)?.state === state).length;
    const killed = count('killed') + count('timed out');
    const listed = own.filter((mutant) => alive.includes(mutant) && listedReason(mutant) !== undefined).length;
    const [low, high] = intervalOf(killed, own.length);
    const interval = isSample ? ` (95 % interval ${low.toFixed(1)} to ${high.toFixed(1)} %)` : '';
    console.log(
      `${folder}: ${own.length} mutants, ${count('killed')} killed, ${count('timed out')} by time-out, ${own.length - killed} survived ` +
        `(${count('not reached')} not reached, ${listed} with a reason): ${percent(killed, own.length)}${interval}; ` +
        `without those with a reason ${percent(killed, own.length - listed)}`,
    );
    isFine &&= isSample || (killed / (own.length - listed)) * 100 >= FEWEST_KILLED;
  }
  const killed = mutants.length - alive.length;
  console.log(`all: ${killed} of ${mutants.length} killed: ${percent(killed, mutants.length)}`);
  return isFine && (unlisted.length === 0 || killed >= (mutants.length * FEWEST_KILLED) / 100);
}

/** Returns the mutants that survived and have no reason. */
export function unlistedSurvivors(mutants: readonly Mutant[], results: ReadonlyMap<string, Result>): readonly Mutant[] {
  return mutants.filter((mutant) => !isKilled(results.get(mutant.key)) && listedReason(mutant) === undefined);
}

/** Returns one line about a mutant that survived. */
export function describeUnlisted(mutant: Mutant, results: ReadonlyMap<string, Result>): string {
  const result = results.get(mutant.key);
  if (result?.state === 'not reached') return `${describeMutant(mutant)} (no test reaches it)`;
  return `${describeMutant(mutant)}${result?.isComplete === false ? ' (not all tests were run)' : ''}`;
}

function isKilled(result: Result | undefined): boolean {
  return result?.state === 'killed' || result?.state === 'timed out';
}

function percent(part: number, whole: number): string {
  return `${((part / Math.max(1, whole)) * 100).toFixed(1)} %`;
}
