/**
 * `npm run test:patterns`: prints the longest time of every regular expression of the packages and every pattern of the service
 * model, and checks that known slow expressions are reported. `npm run check` enforces the limit.
 */
import { allPatterns } from '../../tools/patterns/all-patterns.ts';
import type { SourcePattern } from '../../tools/patterns/pattern.ts';
import { type Review, reviewPattern } from '../../tools/patterns/review.ts';
import { slowPatterns } from '../../tools/patterns/slow-patterns.ts';
import { FULL_LENGTH, LIMIT_MS } from '../../tools/patterns/trial.ts';
import { Trials } from '../../tools/patterns/trials.ts';

const trials = new Trials();

async function reviewed(patterns: readonly SourcePattern[]): Promise<readonly Review[]> {
  const reviews: Review[] = [];
  for (const pattern of patterns) reviews.push(await reviewPattern(trials, pattern));
  return reviews.sort((one, other) => (other.trial?.milliseconds ?? 0) - (one.trial?.milliseconds ?? 0));
}

function print({ pattern, trial, faults }: Review): void {
  const milliseconds = (trial?.milliseconds ?? 0).toFixed(1).padStart(9);
  const length = String(trial?.length ?? 0).padStart(6);
  const expression = pattern.kind === 'model' ? pattern.source : `/${pattern.source}/${pattern.flags}`;
  console.log(`${milliseconds} ms ${length} characters  ${pattern.place}  ${expression}`);
  for (const fault of faults) console.log(`${' '.repeat(13)}${fault}`);
}

const { patterns } = allPatterns();
const own = await reviewed(patterns);
console.log(`${own.length} patterns, limit ${LIMIT_MS} ms for ${FULL_LENGTH} characters. The slowest first:\n`);
for (const review of own) print(review);

console.log('\nPatterns that are known to be slow, and must be found:\n');
const known = await reviewed(
  slowPatterns.map(({ source, flags, from }) => ({
    kind: 'expression',
    source,
    flags,
    repeats: flags.includes('g'),
    place: from,
  })),
);
for (const review of known) print(review);
await trials.close();

const faulty = own.filter(({ faults }) => faults.length > 0).length;
const missed = known.filter(({ faults, trial }) => faults.length === 0 || (trial?.milliseconds ?? 0) < LIMIT_MS).length;
console.log(`\n${faulty} of ${own.length} patterns are too slow; ${missed} of ${known.length} slow ones were missed.`);
process.exitCode = faulty + missed === 0 ? 0 : 1;
