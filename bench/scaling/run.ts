/**
 * `npm run bench:simulation`: measures the inputs of the model, compares its prediction with one, two and three nodes on this
 * machine, and, if no run differs by more than 15 %, simulates more machines and writes docs/benchmarks/scaling.md.
 *
 * --rounds N --round-ms N   rounds of each run (5), and their length (4000)
 * --lookup every-shard      as if a typed name asked every shard, as before; writes nothing
 * --any-error               simulates and prints in any case, to try things out; writes nothing
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findingsOf, MOST_ERROR } from '../measure-nodes.ts';
import { markdownOf } from '../table.ts';
import { lookups, measureInputs } from './inputs.ts';
import { failures, sizes } from './scenarios.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    'round-ms': { type: 'string', default: '4000' },
    lookup: { type: 'string', default: 'one-shard' },
    'any-error': { type: 'boolean', default: false },
  },
});
const { 'any-error': anyError, lookup } = values;
if (!isLookup(lookup)) throw new TypeError(`--lookup is one of: ${Object.keys(lookups).join(', ')}.`);

function isLookup(text: string): text is keyof typeof lookups {
  return Object.hasOwn(lookups, text);
}

const started = performance.now();
const log = (line: string): void => {
  console.log(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${line}`);
};

const inputs = await measureInputs(Number(values.rounds), Number(values['round-ms']), log);
const findings = findingsOf(inputs);
const error = Math.max(...inputs.comparisons.map((comparison) => comparison.error));
const isGood = error <= MOST_ERROR;
if (isGood || anyError) {
  const { bytesPerUser } = inputs;
  const costs = { ...inputs.costs, 'SRP sign-in': { ...inputs.costs['SRP sign-in'], ...lookups[lookup] } };
  const figures = [sizes(costs, bytesPerUser, log), failures(costs, log)];
  const setting = `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.versions.node}, ${values.rounds} rounds.`;
  const report = `${setting}\n\n${markdownOf([findings, { ratios: [], figures }])}\n`;
  console.log(`\n${report}`);
  if (!anyError && lookup === 'one-shard') {
    const file = join(import.meta.dirname, '../../docs/benchmarks/scaling.md');
    const month = new Date().toLocaleDateString('en-US', { month: 'long', year: 'numeric' });
    const how = 'Written by `npm run bench:simulation`; [Scaling](../scaling.md) explains the model.';
    await writeFile(file, `# Scaling, ${month}\n\n${how}\n\n${report}`);
    log('written to docs/benchmarks/scaling.md');
  }
} else {
  console.log(`\n${markdownOf([findings])}\n`);
  console.error(
    `A prediction differs by ${(error * 100).toFixed(0)} % from its run: nothing is simulated. Run it on a quiet machine.`,
  );
  process.exitCode = 1;
}
