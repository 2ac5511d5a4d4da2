/**
 * Holds that no text stops the server: every regular expression of the packages and every pattern of the service model takes
 * less than 50 ms for 100,000 characters, whatever they are. One that takes quadratic time takes seconds, and meanwhile nobody
 * is served. `npm run test:patterns` prints the figures.
 */
import { allPatterns } from './patterns/all-patterns.ts';
import { reviewPattern } from './patterns/review.ts';
import { Trials } from './patterns/trials.ts';

const { patterns, hidden } = allPatterns();
const complaints = hidden.map(
  (place) => `${place}: this expression is put together at run time; write it as a literal`,
);
const trials = new Trials();
for (const pattern of patterns) {
  const { faults } = await reviewPattern(trials, pattern);
  complaints.push(...faults.map((fault) => `${pattern.place}: /${pattern.source}/${pattern.flags}: ${fault}`));
}
await trials.close();

for (const complaint of complaints) console.log(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;
