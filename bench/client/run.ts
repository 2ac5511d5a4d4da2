/**
 * `npm run bench:client`: compares @latchkey/client with the other clients of Cognito, prints the results, and writes
 * docs/benchmarks/client.md. Installs the others under bench/client/peers, from a separate lock file.
 *
 * --quick          two short rounds of everything, to try things out; writes nothing
 * --only NAME      one of: node, chromium, sizes; writes nothing
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { MachineLoad } from '../machine-load.ts';
import { type Findings, markdownOf, number } from '../table.ts';
import { measureChromium } from './measure-chromium.ts';
import { measureNode } from './measure-node.ts';
import { measureSizes } from './measure-sizes.ts';
import { peersFolder } from './libraries.ts';
import { newChallenge } from './work.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } });
const { quick, only } = values;
const rounds = quick ? 2 : 7;

const started = performance.now();
const log = (line: string): void => {
  console.log(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${line}`);
};

/** Installs the other libraries. No install script is run. */
function installPeers(): void {
  if (existsSync(join(peersFolder, 'node_modules', '.package-lock.json'))) return;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, { cwd: peersFolder, stdio: 'inherit' });
  if (status !== 0) throw new Error('The other libraries could not be installed.');
}

installPeers();
const challenge = await newChallenge();
const measurements: Readonly<Record<string, () => Promise<Findings>>> = {
  node: () => measureNode(rounds, challenge, log),
  chromium: () => measureChromium(rounds, challenge, log),
  sizes: () => measureSizes(log),
};
const chosen = Object.entries(measurements).filter(([name]) => only === undefined || name === only);
if (chosen.length === 0)
  throw new Error(`There is no measurement "${only}". Use one of: ${Object.keys(measurements).join(', ')}.`);

// Later, Chromium's processes cannot be told from other programs, so the machine's load is measured before.
const machine = new MachineLoad();
await sleep(3000);
const others = number(machine.shareOfOthers() * 100);
const findings: Findings[] = [];
for (const [, measure] of chosen) findings.push(await measure());

const setting = `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.versions.node}, OpenSSL ${process.versions.openssl}, ${rounds} rounds. Other programs used ${others} % of the machine when the run began.`;
const report = `${setting}\n\n${markdownOf(findings)}\n`;
console.log(`\n${report}`);

if (!quick && only === undefined) {
  const month = new Date().toLocaleDateString('en-US', { month: 'long', year: 'numeric' });
  const how = `Written by \`npm run bench:client\`. The exact versions of the libraries are in [a separate package](../../bench/client/peers/package.json) with its own lock file.

The work is what a client computes in a sign-in by SRP: ephemeral keys, and the proof of the password. Every proof is verified as a server
would do it. In each round all libraries are measured in turns; the ratios are medians of the ratios within a round. Times are CPU time, because
other programs use this machine, too.`;
  await writeFile(
    join(import.meta.dirname, '..', '..', 'docs', 'benchmarks', 'client.md'),
    `# The client library compared with others, ${month}\n\n${how}\n\n${report}`,
  );
  console.log('Written to docs/benchmarks/client.md.');
}
