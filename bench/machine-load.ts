/**
 * How much of the machine others use while we measure. CPU time is not immune to it: a server whose caches others keep
 * emptying needs more of it for the same work, and arithmetic alone does not.
 */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { cpuMs } from './latchkey-process.ts';

interface Moment {
  /** Busy time of all cores so far, and of it what was ours, in milliseconds. */
  readonly busy: number;
  readonly ours: number;
  readonly wall: number;
}

const MS_PER_TICK = 10;

/** Watches from now on. Ours is this process, its children that have ended by the time it is asked, and these. */
export class MachineLoad {
  readonly #pids: readonly (number | undefined)[];
  readonly #start: Moment;

  constructor(pids: readonly (number | undefined)[] = []) {
    this.#pids = pids;
    this.#start = this.#now();
  }

  /** Share of all cores' time that went to other programs, 0 to 1; NaN where Linux does not tell. */
  shareOfOthers(): number {
    const end = this.#now();
    const others = end.busy - this.#start.busy - (end.ours - this.#start.ours);
    return Math.max(0, others) / ((end.wall - this.#start.wall) * cpus().length);
  }

  #now(): Moment {
    const busy = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
    const ours = this.#pids.reduce((sum: number, pid) => sum + cpuMs(pid), ownTime());
    return { busy, ours, wall: performance.now() };
  }
}

/** CPU time of this process and of its ended children: fields 14 to 17 of its stat. */
function ownTime(): number {
  if (process.platform !== 'linux') return Number.NaN;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * MS_PER_TICK, 0);
}

/** A round in which others took less than this share of the machine is calm. */
const CALM = 0.1;
/** Rounds that are tried for each that is wanted. */
const PATIENCE = 4;

/** The calmest rounds of those that were tried. */
export interface CalmRounds<T> {
  readonly results: readonly T[];
  /** Says how calm they were. */
  readonly note: string;
}

/** Measures until there are `count` calm rounds, or patience ends, and gives back the `count` calmest. */
export async function calmest<T>(
  count: number,
  pids: readonly (number | undefined)[],
  measure: (round: number) => Promise<T>,
): Promise<CalmRounds<T>> {
  const tried: { readonly result: T; readonly others: number }[] = [];
  while (tried.length < count * PATIENCE && tried.filter(({ others }) => others < CALM).length < count) {
    const machine = new MachineLoad(pids);
    const result = await measure(tried.length + 1);
    tried.push({ result, others: machine.shareOfOthers() || 0 });
  }
  const calm = tried.toSorted((a, b) => a.others - b.others).slice(0, count);
  const most = Math.round((calm.at(-1)?.others ?? 0) * 100);
  return {
    results: calm.map(({ result }) => result),
    note: `The ${count} calmest of ${tried.length} rounds: other programs took ${most} % of the machine at most.`,
  };
}
