/**
 * A file that lines are appended to. Writers never wait: lines are collected in memory and written in the background.
 * The file is renamed when it has become long, and the oldest of the renamed files is deleted.
 */
import { appendFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeDirectory } from '../disk/durable-directory.ts';

export interface LogFileOptions {
  readonly path: string;
  /** A file that has this many bytes is renamed to `<path>.1`, `<path>.1` to `<path>.2`, and so on. */
  readonly maxBytes?: number;
  /** How many renamed files there are at most. */
  readonly maxFiles?: number;
  /** Receives the number of lines that were lost, and the reason. */
  readonly onLoss: (lines: number, reason: unknown) => void;
}

export interface LogFile {
  /** Adds a line, without its line break. */
  append(line: string): void;
  /** Resolves when every line is written or lost. */
  flush(): Promise<void>;
}

const MAX_BYTES = 32 * 1024 * 1024;
const MAX_FILES = 9;

/** Lines that wait in memory while the disk is slow. */
const MAX_WAITING = 10_000;

/** Returns the file. It is created with the first line. */
export function openLogFile({ path, maxBytes = MAX_BYTES, maxFiles = MAX_FILES, onLoss }: LogFileOptions): LogFile {
  let waiting: string[] = [];
  let writing: Promise<void> | undefined;
  let size: number | undefined;

  const rotate = async (): Promise<void> => {
    await rm(`${path}.${maxFiles}`, { force: true });
    for (let number = maxFiles - 1; number >= 1; number--)
      await renameIfPresent(`${path}.${number}`, `${path}.${number + 1}`);
    await renameIfPresent(path, `${path}.1`);
    size = 0;
  };

  const write = async (lines: readonly string[]): Promise<void> => {
    try {
      if (size === undefined) {
        await makeDirectory(dirname(path));
        size = await sizeOf(path);
      }
      if (size >= maxBytes) await rotate();
      const text = `${lines.join('\n')}\n`;
      // One append for all lines, so that lines of several processes do not mix.
      await appendFile(path, text, { mode: 0o600 });
      size += Buffer.byteLength(text);
    } catch (error) {
      size = undefined;
      onLoss(lines.length, error);
    }
  };

  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      await write(lines);
    }
    writing = undefined;
  };

  return {
    append(line) {
      if (waiting.length >= MAX_WAITING) return onLoss(1, new Error('too many lines wait for the disk'));
      waiting.push(line);
      writing ??= writeAll();
    },
    async flush() {
      await writing;
    },
  };
}

async function renameIfPresent(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
}

async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
      throw error;
    },
  );
}
