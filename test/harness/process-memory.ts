/** Memory of a process, from Linux's /proc. */
import { readFileSync } from 'node:fs';

/** Returns the resident memory in bytes; undefined outside Linux. */
export function residentBytes(pid: number | undefined): number | undefined {
  if (process.platform !== 'linux' || pid === undefined) return undefined;
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return line?.[1] === undefined ? undefined : Number(line[1]) * 1024;
}
