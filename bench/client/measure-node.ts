/** The work of a sign-in in Node: every library in processes of its own, in turns. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median } from '../statistics.ts';
import type { Findings } from '../table.ts';
import type { NodeSample } from './node-process.ts';
import { latchkey, peers, type Subject } from './subjects.ts';
import type { Challenge } from './work.ts';

const subjects = [latchkey, ...peers];
const script = join(import.meta.dirname, 'node-process.ts');

async function sample({ module }: Subject, { input, judge }: Challenge): Promise<NodeSample> {
  const words = ['--conditions=source', script, module, JSON.stringify(input)];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  const taken = JSON.parse(stdout) as NodeSample;
  await judge(taken.proof);
  return taken;
}

/** Ratios within each round, and their medians: whatever slows the machine down slows both sides. */
export async function measureNode(
  rounds: number,
  challenge: Challenge,
  say: (line: string) => void,
): Promise<Findings> {
  const samples = new Map<Subject, NodeSample[]>(subjects.map((subject) => [subject, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const [subject, taken] of samples) taken.push(await sample(subject, challenge));
    say(`Node, round ${round} of ${rounds}`);
  }
  const of = (subject: Subject, member: 'firstMs' | 'laterMs') =>
    (samples.get(subject) ?? []).map((taken) => taken[member]);
  const ratio = (peer: Subject, member: 'firstMs' | 'laterMs') => {
    const ours = of(latchkey, member);
    return median(of(peer, member).map((ms, round) => ms / (ours[round] ?? NaN)));
  };
  return {
    ratios: peers.flatMap((peer) => {
      const later = ratio(peer, 'laterMs');
      return [
        { what: `Node, SRP of a sign-in: ${peer.name} over ours`, value: later, aim: '≥ 40', met: later >= 40 },
        { what: `the same, the first in a process`, value: ratio(peer, 'firstMs') },
      ];
    }),
    figures: [
      {
        title: 'Node: CPU time of the SRP work of one sign-in',
        columns: ['library', 'ms', 'the first in a process, ms'],
        rows: subjects.map((subject) => [subject.name, median(of(subject, 'laterMs')), median(of(subject, 'firstMs'))]),
        note: 'Our first one includes the comparison of OpenSSL with BigInt, once in a process, that decides which of them computes.',
      },
    ],
  };
}
