/** Measures the SRP work of a sign-in in Chromium: each library in its own pages, in turns. */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { startChromium } from '../../test/harness/chromium.ts';
import { mainThreadTasks } from '../../test/harness/main-thread.ts';
import { serveSite, type Site } from '../../test/harness/site.ts';
import { median } from '../statistics.ts';
import type { Findings } from '../table.ts';
import type { BenchPage } from './page/main.ts';
import { latchkey, peers, type Library } from './libraries.ts';
import type { Challenge, Proof } from './work.ts';

const libraries = [latchkey, ...peers];
const times = 10;

/** CPU time of the page's main thread, in ms. */
interface Sample {
  /** The first sign-in in a new page, the usual case for a sign-in page. */
  readonly firstMs: number;
  /** The mean of later sign-ins in the same page. */
  readonly laterMs: number;
  /** The longest task of the first sign-in. The page does not react while a task runs. */
  readonly longestMs: number;
}

function serve({ module }: Library): Promise<Site> {
  return serveSite({
    configFile: false,
    root: join(import.meta.dirname, 'page'),
    resolve: { alias: { '../latchkey.ts': module }, conditions: ['source', 'module', 'browser', 'production'] },
    define: { global: 'globalThis' },
  });
}

async function sample(chromium: Browser, { origin }: Site, { input, verify }: Challenge): Promise<Sample> {
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
    for (const proof of taken) await verify(proof ?? { A: '', signature: '', timestamp: '' });
    return { firstMs: sum(first), laterMs: sum(later) / times, longestMs: first[0]?.cpuMs ?? NaN };
  } finally {
    await context.close();
  }
}

export async function measureChromium(
  rounds: number,
  challenge: Challenge,
  log: (line: string) => void,
): Promise<Findings> {
  const chromium = await startChromium();
  const sites = new Map<Library, Site>();
  const samples = new Map<Library, Sample[]>(libraries.map((library) => [library, []]));
  try {
    for (const library of libraries) sites.set(library, await serve(library));
    for (let round = 1; round <= rounds; round++) {
      for (const [library, site] of sites) samples.get(library)?.push(await sample(chromium, site, challenge));
      log(`Chromium, round ${round} of ${rounds}`);
    }
  } finally {
    for (const site of sites.values()) await site.close();
    await chromium.close();
  }
  return report((library, member) => (samples.get(library) ?? []).map((taken) => taken[member]), chromium.version());
}

function report(of: (library: Library, member: keyof Sample) => number[], version: string): Findings {
  const ratio = (peer: Library, member: keyof Sample) => {
    const ours = of(latchkey, member);
    return median(of(peer, member).map((ms, round) => ms / (ours[round] ?? NaN)));
  };
  const longest = median(of(latchkey, 'longestMs'));
  return {
    ratios: [
      ...peers.flatMap((peer) => {
        const first = ratio(peer, 'firstMs');
        return [
          {
            what: `Chromium, SRP of a sign-in: ${peer.name} divided by ours`,
            value: first,
            target: '≥ 10',
            met: first >= 10,
          },
          { what: 'the same, later sign-ins in the same page', value: ratio(peer, 'laterMs') },
        ];
      }),
      { what: 'Chromium, longest task of our sign-in, ms', value: longest, target: '≤ 16', met: longest <= 16 },
    ],
    figures: [
      {
        title: `Chromium ${version}: CPU time of the main thread for the SRP work of one sign-in`,
        columns: ['library', 'first in a new page, ms', 'later ones, ms', 'longest task, ms'],
        rows: libraries.map((library) => [
          library.name,
          median(of(library, 'firstMs')),
          median(of(library, 'laterMs')),
          median(of(library, 'longestMs')),
        ]),
        note: 'While a task runs, the page neither paints nor reacts. The times include the call into the page.',
      },
    ],
  };
}
