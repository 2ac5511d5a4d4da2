/**
 * Flushes the write-ahead log to the disk, in libuv's threads. SQLite would flush it inside the commit, on the event loop,
 * where every request waits for the disk.
 */
import { closeSync, fdatasync, openSync } from 'node:fs';

export class LogFlush {
  readonly #file: string;
  #descriptor: number | undefined;

  /** @param database the path of the database file */
  constructor(database: string) {
    this.#file = `${database}-wal`;
  }

  /**
   * Resolves when everything that was written to the log is on the disk. The log's name is on the disk already: SQLite
   * flushes the directory when it begins a new log. The file stays the same as long as a connection is open.
   */
  flush(): Promise<void> {
    return new Promise((resolve, reject) => {
      // Windows flushes only files that are open for writing.
      this.#descriptor ??= openSync(this.#file, 'r+');
      fdatasync(this.#descriptor, (error) => (error === null ? resolve() : reject(error)));
    });
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}
