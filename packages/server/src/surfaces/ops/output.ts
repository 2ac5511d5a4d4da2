/**
 * The destination of the log. Lines are written without blocking the event loop; those that arrive during a write are
 * written together afterwards. pino's own destination does this too, but when the process ends it repeats a failing
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
  #written = Promise.withResolvers<void>();

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  write(line: string): void {
    if (this.#buffered + line.length > MAX_BUFFERED) return;
    this.#lines.push(line);
    this.#buffered += line.length;
    if (!this.#isWriting) this.#next();
  }

  async flush(): Promise<void> {
    if (!this.#isWriting) return;
    const timer = setTimeout(this.#written.resolve, FLUSH_LIMIT_MS);
    await this.#written.promise;
    clearTimeout(timer);
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

  #next(): void {
    this.#isWriting = this.#lines.length > 0;
    if (this.#isWriting) return this.#writeOut(this.#takeLines());
    this.#written.resolve();
    this.#written = Promise.withResolvers();
  }

  #writeOut(bytes: Buffer): void {
    write(this.#descriptor, bytes, (error, count) => {
      if (error?.code === 'EAGAIN') setTimeout(() => this.#writeOut(bytes), RETRY_MS);
      else if (error === null && count < bytes.length) this.#writeOut(bytes.subarray(count));
      // After an error these lines are lost; the next write may succeed.
      else this.#next();
    });
  }
}
