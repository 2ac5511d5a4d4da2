/** Reads the system calls that strace recorded, as far as they change files or flush them. */

/** One change of the disk, in the order in which the calls began or ended. */
export type DiskEvent =
  | { readonly kind: 'write'; readonly file: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly file: string; readonly length: number }
  | { readonly kind: 'remove'; readonly file: string }
  /** The flush of a file or directory began, or has ended successfully. */
  | { readonly kind: 'flush-begins' | 'flush-ends'; readonly file: string; readonly thread: string };

/** The calls that strace must record. */
export const tracedCalls =
  'write,pwrite64,pwritev,writev,ftruncate,fallocate,fsync,fdatasync,sync_file_range,unlink,unlinkat,rename,renameat,renameat2';

const began = /^(\d+) +(\w+)\((.*)$/;
const resumed = /^(\d+) +<\.\.\. (\w+) resumed>.*= (-?\d+)/;

/**
 * Returns the events on files below a directory, named relative to it.
 * @throws Error for a call that changes a file in a way that is not simulated
 */
export function diskEvents(trace: string, directory: string): readonly DiskEvent[] {
  const events: DiskEvent[] = [];
  const flushing = new Map<string, string>();
  const nameOf = (text: string): string | undefined => {
    const path = textOf(/^\d+<((?:\\x[0-9a-f]{2})*)>/.exec(text)?.[1]);
    return path.startsWith(directory) ? path.slice(directory.length + 1) : undefined;
  };
  for (const line of trace.split('\n')) {
    const [, endedThread = '', ended, result] = resumed.exec(line) ?? [];
    if (ended === 'fsync' || ended === 'fdatasync') {
      const file = flushing.get(endedThread);
      if (file !== undefined && result === '0') events.push({ kind: 'flush-ends', file, thread: endedThread });
      flushing.delete(endedThread);
      continue;
    }
    const [, thread = '', call, rest = ''] = began.exec(line) ?? [];
    if (call === undefined) continue;
    if (call === 'unlink' || call === 'unlinkat') {
      const path = textOf(/"((?:\\x[0-9a-f]{2})*)"/.exec(rest)?.[1]);
      if (path.startsWith(directory)) events.push({ kind: 'remove', file: path.slice(directory.length + 1) });
      continue;
    }
    const file = nameOf(rest);
    if (file === undefined) continue;
    if (call === 'fsync' || call === 'fdatasync') {
      events.push({ kind: 'flush-begins', file, thread });
      if (rest.includes('<unfinished')) flushing.set(thread, file);
      else if (rest.endsWith('= 0')) events.push({ kind: 'flush-ends', file, thread });
    } else if (call === 'pwrite64' || call === 'write') {
      events.push(writeOf(call, file, rest));
    } else if (call === 'ftruncate') {
      events.push({ kind: 'truncate', file, length: Number(/, (\d+)/.exec(rest)?.[1]) });
    } else {
      throw new Error(`The simulation does not know ${call} on ${file}.`);
    }
  }
  return events;
}

/** strace was told to write texts and paths as bytes: `\\x2f\\x74`. */
const bytesOf = (escaped: string | undefined): Buffer => Buffer.from(escaped?.replaceAll('\\x', '') ?? '', 'hex');
const textOf = (escaped: string | undefined): string => bytesOf(escaped).toString();

function writeOf(call: string, file: string, rest: string): DiskEvent {
  const [, hex = '', length = '', offset = '-1'] = /"((?:\\x[0-9a-f]{2})*)", (\d+)(?:, (\d+))?/.exec(rest) ?? [];
  const bytes = bytesOf(hex);
  if (bytes.length !== Number(length)) throw new Error('The recorded bytes of a write are not complete.');
  // Notes are appended with write(2); their place does not matter.
  return { kind: 'write', file, offset: call === 'write' ? -1 : Number(offset), bytes };
}
