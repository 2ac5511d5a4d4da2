/** Writes lines to a new file, or to standard output, no faster than they are taken. */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandError } from './failure.ts';

/**
 * @param out the file, which must not exist; `-` for standard output
 * @throws CommandError if the file cannot be written, and what the lines throw
 */
export async function writeLines(out: string, lines: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
  const source = Readable.from(lines, { objectMode: true });
  if (out === '-') {
    await pipeline(source, process.stdout, { signal, end: false });
    return;
  }
  const target = createWriteStream(out, { flags: 'wx', mode: 0o600, flush: true });
  let failure: Error | undefined;
  let isOpen = false;
  target.on('open', () => (isOpen = true)).on('error', (error) => (failure ??= error));
  try {
    await pipeline(source, target, { signal });
  } catch (error) {
    // What was written is not complete.
    if (isOpen) await rm(out, { force: true }).catch(() => undefined);
    if (signal.aborted) throw signal.reason;
    if (failure === undefined || !('syscall' in failure)) throw error;
    const code = 'code' in failure ? String(failure.code) : failure.message;
    throw code === 'EEXIST'
      ? new CommandError('Exists', `${out} exists already.`, 'Name another file: nothing is overwritten.')
      : new CommandError('CannotWrite', `${out} cannot be written (${code}).`, 'Name another file.');
  }
}
