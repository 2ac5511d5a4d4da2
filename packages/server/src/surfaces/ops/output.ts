/**
 * Where the log goes. Lines are written without holding the event loop up, many at a time while one write is under way.
 * pino's own destination does this too, but tries a write that fails for ever when the process ends, and keeps lines without
 * limit while nobody reads them.
 */
import { write, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/** Standard output, written without holding the event loop up. */
export interface Output extends DestinationStream {
  /** Waits, for a moment, until what is held back is written; call it before the process ends. */
  flush(): Promise<void>;
}

/** Characters that wait for a reader at most; lines beyond are lost, since a log must not fill the memory. */
const MAX_HELD_BACK = 8 * 2 ** 20;

/** How long the end of the process waits for a reader. */
const FLUSH_LIMIT_MS = 1_000;

/** The pause before a write that the reader was not ready for is tried again. */
const RETRY_MS = 20;

let output: FileOutput | undefined;

/** The process's standard output. When it ends, or cannot be written, lines are lost and the server goes on. */
export function standardOutput(): Output {
  if (output !== undefined) return output;
  const made = new FileOutput(1);
  // What the last lines of a process that crashes say is worth a try.
  process.once('exit', () => made.writeRest());
  return (output = made);
}

/** Lines on their way into an open file. */
export class FileOutput implements Output {
  readonly #descriptor: number;
  #lines: string[] = [];
  #held = 0;
  #isWriting = false;
  #written = Promise.withResolvers<void>();

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  write(line: string): void {
    if (this.#held + line.length > MAX_HELD_BACK) return;
    this.#lines.push(line);
    this.#held += line.length;
    if (!this.#isWriting) this.#next();
  }

  async flush(): Promise<void> {
    if (!this.#isWriting) return;
    const timer = setTimeout(this.#written.resolve, FLUSH_LIMIT_MS);
    await this.#written.promise;
    clearTimeout(timer);
  }

  /** Writes what has not been begun, in one attempt. */
  writeRest(): void {
    try {
      writeSync(this.#descriptor, this.#takeLines());
    } catch {
      // It is lost.
    }
  }

  #takeLines(): Buffer {
    const bytes = Buffer.from(this.#lines.join(''));
    this.#lines = [];
    this.#held = 0;
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
      // What an error kept from being written is lost; the lines that follow may fare better.
      else this.#next();
    });
  }
}
