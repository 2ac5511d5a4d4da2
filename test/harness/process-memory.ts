/** What a process takes of the machine, as Linux counts it. */
import { readFileSync } from 'node:fs';

/** Resident memory in bytes; undefined where there is no /proc. */
export function residentBytes(pid: number | undefined): number | undefined {
  if (process.platform !== 'linux' || pid === undefined) return undefined;
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return line?.[1] === undefined ? undefined : Number(line[1]) * 1024;
}
