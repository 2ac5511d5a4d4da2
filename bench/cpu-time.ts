/** CPU time of other processes, from /proc. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

/** /proc gives CPU time in ticks of a hundredth of a second on every architecture that Node runs on. */
const MS_PER_TICK = 10;

/** Fields of /proc/PID/stat after the name: user and system time of the process, and of its children that have ended. */
const OWN = [11, 12];
const ENDED_CHILDREN = [13, 14];

/** Returns the CPU time of a process so far, in milliseconds: all threads, user and system. NaN outside Linux. */
export function cpuMs(pid: number | undefined): number {
  if (process.platform !== 'linux' || pid === undefined) return Number.NaN;
  return fieldsMs(`/proc/${pid}/stat`, OWN);
}

/** The same of its main thread only. 0 if the process has ended. */
export const mainThreadMs = (pid: number | undefined): number =>
  orZero(() => fieldsMs(`/proc/${pid}/task/${pid}/stat`, OWN));

/** The same of a process and its children, those that have ended included: PostgreSQL has one process for each connection. */
export function familyMs(pid: number): number {
  const running = childrenOf(pid).map((child) => orZero(() => fieldsMs(`/proc/${child}/stat`, OWN)));
  const own = orZero(() => fieldsMs(`/proc/${pid}/stat`, [...OWN, ...ENDED_CHILDREN]));
  return running.reduce((sum, ms) => sum + ms, own);
}

function childrenOf(pid: number): number[] {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const children = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8'));
  return children.join(' ').split(' ').filter(Boolean).map(Number);
}

function fieldsMs(file: string, wanted: readonly number[]): number {
  const stat = readFileSync(file, 'utf8');
  // The process name (field 2) is in brackets and may contain any character. utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return wanted.reduce((sum, field) => sum + Number(fields[field]), 0) * MS_PER_TICK;
}

/** A process can end between two reads. */
function orZero(read: () => number): number {
  try {
    return read();
  } catch {
    return 0;
  }
}
