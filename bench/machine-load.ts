/**
 * Measures how much of the machine other programs use during a measurement. Their load also changes the CPU time of the server:
 * they empty its caches, so it needs more CPU time for the same work, while pure arithmetic does not.
 */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { cpuMs } from './cpu-time.ts';

interface Moment {
  /** Busy time of all cores so far, and the part of it used by our processes, in milliseconds. */
  readonly busy: number;
  readonly ours: number;
  readonly wall: number;
}

const MS_PER_TICK = 10;

/**
 * Measures from its creation on. Our processes are this one, its children that have ended, and the given process ids.
 * `more` returns the CPU time of others that are ours, in milliseconds.
 */
export class MachineLoad {
  readonly #pids: readonly (number | undefined)[];
  readonly #more: () => number;
  readonly #start: Moment;

  constructor(pids: readonly (number | undefined)[] = [], more: () => number = () => 0) {
    this.#pids = pids;
    this.#more = more;
    this.#start = this.#now();
  }

  /** Share of all cores' time that other programs used, 0 to 1. NaN outside Linux. */
  shareOfOthers(): number {
    const end = this.#now();
    const others = end.busy - this.#start.busy - (end.ours - this.#start.ours);
    return Math.max(0, others) / ((end.wall - this.#start.wall) * cpus().length);
  }

  #now(): Moment {
    const busy = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
    const ours = this.#pids.reduce((sum: number, pid) => sum + cpuMs(pid), ownTime() + this.#more());
    return { busy, ours, wall: performance.now() };
  }
}

/** CPU time of this process and of its ended children, in milliseconds: fields 14 to 17 of /proc/self/stat. */
function ownTime(): number {
  if (process.platform !== 'linux') return Number.NaN;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * MS_PER_TICK, 0);
}

/** A round is calm if other programs used less than this share of the machine. */
const CALM = 0.1;
/** The most rounds that are tried for each wanted round. */
const MAX_TRIES_PER_ROUND = 4;

/** The calmest of the rounds that were tried. */
export interface CalmRounds<T> {
  readonly results: readonly T[];
  /** A sentence for the report: how many rounds were tried, and how calm the chosen ones were. */
  readonly note: string;
}

/**
 * Measures until there are `count` calm rounds or the most rounds were tried. Returns the `count` calmest rounds.
 * `pids` and `more` are as in MachineLoad.
 */
export async function calmest<T>(
  count: number,
  pids: readonly (number | undefined)[],
  measure: (round: number) => Promise<T>,
  more?: () => number,
): Promise<CalmRounds<T>> {
  const tried: { readonly result: T; readonly others: number }[] = [];
  while (tried.length < count * MAX_TRIES_PER_ROUND && tried.filter(({ others }) => others < CALM).length < count) {
    const machine = new MachineLoad(pids, more);
    const result = await measure(tried.length + 1);
    tried.push({ result, others: machine.shareOfOthers() || 0 });
  }
  const calm = tried.toSorted((a, b) => a.others - b.others).slice(0, count);
  const most = Math.round((calm.at(-1)?.others ?? 0) * 100);
  return {
    results: calm.map(({ result }) => result),
    note: `The ${count} calmest of ${tried.length} rounds: other programs used at most ${most} % of the machine.`,
  };
}
