/**
 * The states in which a power failure can leave a disk (POSIX promises no more): what was flushed is there. Of later
 * writes, each sector may be there or not, independently of all others; the length of a file is an old or a new one; a file
 * may exist or not as long as its directory was not flushed.
 */
import type { DiskEvent } from './system-calls.ts';

const SECTOR = 512;

type Change = Extract<DiskEvent, { kind: 'write' | 'truncate' }>;

/** One file: its flushed content and the changes since. */
interface SimulatedFile {
  flushed: Buffer;
  pending: Change[];
  /** Its name is on the disk. */
  isNamed: boolean;
}

/** The files of one directory, while recorded events are applied to them. */
export class SimulatedDisk {
  readonly #files = new Map<string, SimulatedFile>();
  /** The changes that a flush in progress covers: those before it began. */
  readonly #covered = new Map<string, number>();

  /** @param initial the files at the beginning, all on the disk */
  constructor(initial: ReadonlyMap<string, Buffer>) {
    for (const [name, content] of initial) this.#files.set(name, { flushed: content, pending: [], isNamed: true });
  }

  apply(event: DiskEvent): void {
    const file = this.#file(event.file);
    switch (event.kind) {
      case 'write':
      case 'truncate':
        file.pending.push(event);
        return;
      case 'remove':
        this.#files.delete(event.file);
        return;
      case 'flush-begins':
        this.#covered.set(event.thread, file.pending.length);
        return;
      case 'flush-ends':
        if (event.file === '') for (const one of this.#files.values()) one.isNamed = true;
        else this.#flush(file, this.#covered.get(event.thread) ?? 0);
    }
  }

  /** Returns a state that a power failure at this moment can leave. @param chance returns a number from 0 to 1 */
  afterPowerFailure(chance: () => number): ReadonlyMap<string, Buffer> {
    const state = new Map<string, Buffer>();
    // Often none or all of the pending writes are there, sometimes some.
    const share = [0, 1, 0.5, chance()][Math.floor(chance() * 4)] ?? 0.5;
    for (const [name, { flushed, pending, isNamed }] of this.#files) {
      if (!isNamed && chance() < 0.5) continue;
      let content = flushed;
      for (const change of pending) content = partly(content, change, () => chance() < share);
      state.set(name, content);
    }
    return state;
  }

  #file(name: string): SimulatedFile {
    const present = this.#files.get(name);
    if (present !== undefined) return present;
    const made: SimulatedFile = { flushed: Buffer.alloc(0), pending: [], isNamed: false };
    if (name !== '') this.#files.set(name, made);
    return made;
  }

  #flush(file: SimulatedFile, count: number): void {
    for (const change of file.pending.splice(0, count)) file.flushed = partly(file.flushed, change, () => true);
  }
}

/** Applies a change to those of its sectors for which `isThere` says so. */
function partly(content: Buffer, change: Change, isThere: () => boolean): Buffer {
  if (change.kind === 'truncate') return isThere() ? resized(content, change.length) : content;
  const { offset, bytes } = change;
  if (offset < 0) return content;
  let after = content;
  for (let start = 0; start < bytes.length; start += SECTOR - ((offset + start) % SECTOR)) {
    if (!isThere()) continue;
    const end = Math.min(bytes.length, start + SECTOR - ((offset + start) % SECTOR));
    if (after === content || after.length < offset + end) after = resized(after, Math.max(after.length, offset + end));
    bytes.copy(after, offset + start, start, end);
  }
  return after;
}

/** A copy with another length; what is new is zero. */
function resized(content: Buffer, length: number): Buffer {
  const copy = Buffer.alloc(length);
  content.copy(copy, 0, 0, Math.min(content.length, length));
  return copy;
}
