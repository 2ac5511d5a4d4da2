/** The work of a sign-in in Chromium: every library in pages of its own, in turns. */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { startChromium } from '../../test/harness/chromium.ts';
import { mainThreadTasks } from '../../test/harness/main-thread.ts';
import { serveSite, type Site } from '../../test/harness/site.ts';
import { median } from '../statistics.ts';
import type { Findings } from '../table.ts';
import type { BenchPage } from './page/main.ts';
import { latchkey, peers, type Subject } from './subjects.ts';
import type { Challenge, Proof } from './work.ts';

const subjects = [latchkey, ...peers];
const times = 10;

/** CPU time of the page's main thread, in ms. */
interface Sample {
  /** In a page that was just loaded, as sign-in pages are. */
  readonly firstMs: number;
  readonly laterMs: number;
  /** The longest task of the first one: for so long the page stands still. */
  readonly longestMs: number;
}

function serve({ module }: Subject): Promise<Site> {
  return serveSite({
    configFile: false,
    root: join(import.meta.dirname, 'page'),
    resolve: { alias: { '../latchkey.ts': module }, conditions: ['source', 'module', 'browser', 'production'] },
    define: { global: 'globalThis' },
  });
}

async function sample(chromium: Browser, { origin }: Site, { input, judge }: Challenge): Promise<Sample> {
  const context = await chromium.newContext();
  try {
    const page = await context.newPage();
    await page.goto(origin);
    const taken: (Proof | undefined)[] = [];
    const tasksOf = (count: number) =>
      mainThreadTasks(chromium, page, async () => {
        const work = ([given, n]: [typeof input, number]) =>
          (globalThis as unknown as { readonly bench: BenchPage }).bench.work(given, n);
        taken.push(await page.evaluate(work, [input, count] as [typeof input, number]));
      });
    const sum = (tasks: Awaited<ReturnType<typeof tasksOf>>) => tasks.reduce((total, { cpuMs }) => total + cpuMs, 0);
    const first = await tasksOf(1);
    const later = await tasksOf(times);
    for (const proof of taken) await judge(proof ?? { A: '', signature: '', timestamp: '' });
    return { firstMs: sum(first), laterMs: sum(later) / times, longestMs: first[0]?.cpuMs ?? NaN };
  } finally {
    await context.close();
  }
}

export async function measureChromium(
  rounds: number,
  challenge: Challenge,
  say: (line: string) => void,
): Promise<Findings> {
  const chromium = await startChromium();
  const sites = new Map<Subject, Site>();
  const samples = new Map<Subject, Sample[]>(subjects.map((subject) => [subject, []]));
  try {
    for (const subject of subjects) sites.set(subject, await serve(subject));
    for (let round = 1; round <= rounds; round++) {
      for (const [subject, site] of sites) samples.get(subject)?.push(await sample(chromium, site, challenge));
      say(`Chromium, round ${round} of ${rounds}`);
    }
  } finally {
    for (const site of sites.values()) await site.close();
    await chromium.close();
  }
  return report((subject, member) => (samples.get(subject) ?? []).map((taken) => taken[member]), chromium.version());
}

function report(of: (subject: Subject, member: keyof Sample) => number[], version: string): Findings {
  const ratio = (peer: Subject, member: keyof Sample) => {
    const ours = of(latchkey, member);
    return median(of(peer, member).map((ms, round) => ms / (ours[round] ?? NaN)));
  };
  const longest = median(of(latchkey, 'longestMs'));
  return {
    ratios: [
      ...peers.flatMap((peer) => {
        const first = ratio(peer, 'firstMs');
        return [
          { what: `Chromium, SRP of a sign-in: ${peer.name} over ours`, value: first, aim: '≥ 10', met: first >= 10 },
          { what: 'the same, later ones in the same page', value: ratio(peer, 'laterMs') },
        ];
      }),
      { what: 'Chromium, longest task of our sign-in, ms', value: longest, aim: '≤ 16', met: longest <= 16 },
    ],
    figures: [
      {
        title: `Chromium ${version}: CPU time of the main thread for the SRP work of one sign-in`,
        columns: ['library', 'in a page just loaded, ms', 'later ones, ms', 'longest task, ms'],
        rows: subjects.map((subject) => [
          subject.name,
          median(of(subject, 'firstMs')),
          median(of(subject, 'laterMs')),
          median(of(subject, 'longestMs')),
        ]),
        note: 'While a task runs the page neither paints nor reacts. Times include what it takes to call the page from outside.',
      },
    ],
  };
}
