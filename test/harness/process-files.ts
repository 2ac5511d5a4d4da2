/** The files and sockets that a process has open, from Linux's /proc. */
import { readdirSync, readlinkSync } from 'node:fs';

/** Returns what each file descriptor of a process is: a path, or `socket:[…]`, `pipe:[…]`, `anon_inode:[…]`. */
export function openFiles(pid: number | undefined): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((name) => {
    try {
      return [readlinkSync(`${folder}/${name}`)];
    } catch {
      // It was closed meanwhile.
      return [];
    }
  });
}
