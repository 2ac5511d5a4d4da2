/**
 * `npm run bench`: measures the server on this machine, prints the results, and writes docs/benchmarks/results.md.
 *
 * --peers          measures cognito-local too (installs it under bench/peers)
 * --quick          two short rounds of everything, to try things out; writes nothing
 * --figures        records what was reached of the promises of docs/promises.md, for `npm run test:promises`
 * --only NAME      one of: statements, sign-ins, reads, start, peers, half-load, nodes, prepared, processes; writes nothing. The
 *                  last five run only with this option.
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MachineLoad } from './machine-load.ts';
import { measureHalfLoad } from './measure-half-load.ts';
import { measureNodes } from './measure-nodes.ts';
import { measurePeers } from './measure-peers.ts';
import { measurePreparedStatements } from './measure-prepared-statements.ts';
import { measureProcesses } from './measure-processes.ts';
import { measureReads } from './measure-reads.ts';
import { measureSignIns } from './measure-sign-ins.ts';
import { measureStart } from './measure-start.ts';
import { countStatements } from './statements.ts';
import { type Findings, isShortForm, markdownOf, number, recordPromised } from './table.ts';

const { values } = parseArgs({
  options: {
    peers: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    figures: { type: 'boolean', default: false },
  },
});
const { peers, only } = values;
const quick = values.quick || (values.figures && isShortForm);
const rounds = quick ? 2 : 7;
const roundMs = quick ? 1500 : 4000;

const started = performance.now();
const log = (line: string): void => {
  const seconds = ((performance.now() - started) / 1000).toFixed(0).padStart(5);
  console.log(`${seconds} s  ${line}`);
};

const measurements: Readonly<Record<string, () => Promise<Findings>>> = {
  statements: () => countStatements(log),
  'sign-ins': () => measureSignIns(rounds, roundMs, log),
  reads: () => measureReads({ rounds, roundMs, peers }, log),
  start: () => measureStart(rounds, log),
};

/** Measurements with a page of their own. */
const separate: typeof measurements = {
  peers: () => measurePeers(rounds, roundMs, log),
  'half-load': () => measureHalfLoad(rounds, roundMs, log),
  nodes: () => measureNodes(rounds, roundMs, log),
  prepared: () => measurePreparedStatements(rounds, roundMs, log),
  processes: () => measureProcesses(rounds, roundMs, log),
};

const all = { ...measurements, ...separate };
const chosen =
  only === undefined ? Object.entries(measurements) : Object.entries(all).filter(([name]) => name === only);
if (chosen.length === 0)
  throw new Error(`There is no measurement "${only}". Use one of: ${Object.keys(all).join(', ')}.`);

const machine = new MachineLoad();
const findings: Findings[] = [];
for (const [, measure] of chosen) findings.push(await measure());
if (values.figures) recordPromised(findings, !quick);

const disturbance = `Other programs used ${number(machine.shareOfOthers() * 100)} % of the machine during the whole run.`;
const setting = `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.versions.node}, OpenSSL ${process.versions.openssl}, ${disturbance}`;
const report = `${setting}\n\n${markdownOf(findings)}\n`;
console.log(`\n${report}`);

if (!quick && only === undefined) {
  const file = join(import.meta.dirname, '..', 'docs', 'benchmarks', 'results.md');
  const month = new Date().toLocaleDateString('en-US', { month: 'long', year: 'numeric' });
  const how = 'Written by `npm run bench -- --peers`; [README](README.md) explains how each number is measured.';
  await writeFile(file, `# Benchmark results, ${month}\n\n${how}\n\n${report}`);
  console.log(`Written to docs/benchmarks/results.md.`);
}
