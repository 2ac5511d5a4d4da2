/** Measures the SRP work of a sign-in in Node: each library in its own processes, in turns. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median } from '../statistics.ts';
import type { Findings } from '../table.ts';
import type { NodeSample } from './node-process.ts';
import { latchkey, peers, type Library } from './libraries.ts';
import type { Challenge } from './work.ts';

const libraries = [latchkey, ...peers];
const script = join(import.meta.dirname, 'node-process.ts');

async function sample({ module }: Library, { input, verify }: Challenge): Promise<NodeSample> {
  const args = ['--conditions=source', script, module, JSON.stringify(input)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const taken = JSON.parse(stdout) as NodeSample;
  await verify(taken.proof);
  return taken;
}

/** Takes ratios within each round, and their medians, because other load on the machine slows both sides. */
export async function measureNode(
  rounds: number,
  challenge: Challenge,
  log: (line: string) => void,
): Promise<Findings> {
  const samples = new Map<Library, NodeSample[]>(libraries.map((library) => [library, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const [library, taken] of samples) taken.push(await sample(library, challenge));
    log(`Node, round ${round} of ${rounds}`);
  }
  const of = (library: Library, member: 'firstMs' | 'laterMs') =>
    (samples.get(library) ?? []).map((taken) => taken[member]);
  const ratio = (peer: Library, member: 'firstMs' | 'laterMs') => {
    const ours = of(latchkey, member);
    return median(of(peer, member).map((ms, round) => ms / (ours[round] ?? NaN)));
  };
  return {
    ratios: peers.flatMap((peer) => {
      const later = ratio(peer, 'laterMs');
      return [
        {
          what: `Node, SRP of a sign-in: ${peer.name} divided by ours`,
          value: later,
          target: '≥ 40',
          met: later >= 40,
        },
        { what: 'the same, the first sign-in of a process', value: ratio(peer, 'firstMs') },
      ];
    }),
    figures: [
      {
        title: 'Node: CPU time of the SRP work of one sign-in',
        columns: ['library', 'ms', 'first in a process, ms'],
        rows: libraries.map((library) => [
          library.name,
          median(of(library, 'laterMs')),
          median(of(library, 'firstMs')),
        ]),
        note: 'Our first sign-in includes the comparison of OpenSSL with BigInt. It runs once per process and decides which of them is used.',
      },
    ],
  };
}
