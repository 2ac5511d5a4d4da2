/** How much of the machine others used while we measured: what a reader needs to know about the noise. */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

interface Moment {
  /** Busy time of all cores, and of this process with the children that have ended, in milliseconds. */
  readonly busy: number;
  readonly ours: number;
  readonly wall: number;
}

const MS_PER_TICK = 10;

export class MachineLoad {
  readonly #start = now();

  /** Share of all cores' time since the start that went to other programs, 0 to 1; NaN where Linux does not tell. */
  shareOfOthers(): number {
    const end = now();
    const others = end.busy - this.#start.busy - (end.ours - this.#start.ours);
    return Math.max(0, others) / ((end.wall - this.#start.wall) * cpus().length);
  }
}

function now(): Moment {
  const busy = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  return { busy, ours: ownTime(), wall: performance.now() };
}

/** CPU time of this process and of its ended children: fields 14 to 17 of its stat. */
function ownTime(): number {
  if (process.platform !== 'linux') return Number.NaN;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * MS_PER_TICK, 0);
}
