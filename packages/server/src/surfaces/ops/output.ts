/**
 * The destination of the log. Lines are written without blocking the event loop; those that arrive during a write, or
 * within PAUSE_MS after it, are written together afterwards: a write in the thread pool costs much more than a line. pino's own destination does this too, but when the process ends it repeats a failing
 * write forever, and it buffers lines without a limit while nobody reads them.
 */
import { write, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/** An output that is written without blocking the event loop. */
export interface Output extends DestinationStream {
  /** Waits until the buffered lines are written, at most for FLUSH_LIMIT_MS. Call it before the process ends. */
  flush(): Promise<void>;
}

/** Limit of buffered characters. Further lines are lost, because a log must not fill the memory. */
const MAX_BUFFERED = 8 * 2 ** 20;

/** Pause between two writes. */
const PAUSE_MS = 20;

/** Longest wait for the reader at the end of the process. */
const FLUSH_LIMIT_MS = 1_000;

/** Pause before a write is repeated because the reader was not ready. */
const RETRY_MS = 20;

let output: FileOutput | undefined;

/**
 * Returns the process's standard output. If it is closed or cannot be written, lines are lost and the server continues.
 */
export function standardOutput(): Output {
  if (output !== undefined) return output;
  const created = new FileOutput(1);
  // The last lines before a crash matter, so one attempt is made to write them.
  process.once('exit', () => created.writeRest());
  return (output = created);
}

/** Writes lines to an open file. */
export class FileOutput implements Output {
  readonly #descriptor: number;
  #lines: string[] = [];
  #buffered = 0;
  #isWriting = false;
  /** Set during the pause after a write. */
  #pause: NodeJS.Timeout | undefined;
  #isFlushing = false;
  #written = Promise.withResolvers<void>();

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  write(line: string): void {
    if (this.#buffered + line.length > MAX_BUFFERED) return;
    this.#lines.push(line);
    this.#buffered += line.length;
    if (!this.#isWriting && this.#pause === undefined) this.#next();
  }

  async flush(): Promise<void> {
    if (!this.#isWriting) this.#next();
    if (!this.#isWriting) return;
    this.#isFlushing = true;
    const timer = setTimeout(this.#written.resolve, FLUSH_LIMIT_MS);
    await this.#written.promise;
    clearTimeout(timer);
    this.#isFlushing = false;
  }

  /** Writes the buffered lines in one attempt, without those of a write in progress. */
  writeRest(): void {
    try {
      writeSync(this.#descriptor, this.#takeLines());
    } catch {
      // The lines are lost.
    }
  }

  #takeLines(): Buffer {
    const bytes = Buffer.from(this.#lines.join(''));
    this.#lines = [];
    this.#buffered = 0;
    return bytes;
  }

  /** Writes the buffered lines. */
  #next(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#isWriting = this.#lines.length > 0;
    if (this.#isWriting) return this.#writeOut(this.#takeLines());
    this.#written.resolve();
    this.#written = Promise.withResolvers();
  }

  #rest(): void {
    this.#isWriting = false;
    this.#pause = setTimeout(() => this.#next(), PAUSE_MS);
  }

  #writeOut(bytes: Buffer): void {
    write(this.#descriptor, bytes, (error, count) => {
      if (error?.code === 'EAGAIN') setTimeout(() => this.#writeOut(bytes), RETRY_MS);
      else if (error === null && count < bytes.length) this.#writeOut(bytes.subarray(count));
      // After an error these lines are lost; the next write may succeed.
      else if (this.#isFlushing) this.#next();
      else this.#rest();
    });
  }
}
