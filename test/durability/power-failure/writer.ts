/**
 * Sends prepared writes and notes each one in a file after it was acknowledged. It runs under strace, which records in
 * which order the system calls of both happen.
 *
 * Arguments: data directory, file with the prepared writes, file for the notes, `flushed` or `unflushed`. With
 * `unflushed`, the flush of the log does nothing: the test must find the writes that are lost then.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { PreparedWrite } from './writes.ts';

const WRITERS = 12;
/** A sweep ends with a checkpoint, so that checkpoints are among what is recorded. */
const SWEEP_EVERY = 45;

const [dataDir = '', prepared = '', notes = '', mode = ''] = process.argv.slice(2);
if (mode === 'unflushed') {
  const nothing = (_descriptor: number, done: (error: null) => void) => setImmediate(done, null);
  Object.assign(fs, { fdatasync: nothing });
  syncBuiltinESMExports();
}

const { send } = await import('./writes.ts');
const { createTestServices } = await import('../../../packages/server/src/operations/testing/call.ts');
const services = await createTestServices({ dataDir, masterKey: new Uint8Array(32), startsAt: Date.now() });
const writes = JSON.parse(fs.readFileSync(prepared, 'utf8')) as readonly PreparedWrite[];
const descriptor = fs.openSync(notes, 'a');

const queue = writes.entries();
async function work(): Promise<void> {
  for (const [index, write] of queue) {
    await send(services, write);
    fs.writeSync(descriptor, `${index}\n`);
    if (index % SWEEP_EVERY === 0) await services.store.sweep(0);
  }
}

await Promise.all(Array.from({ length: WRITERS }, work));
// The process ends as the power would: without closing the store.
process.kill(process.pid, 'SIGKILL');
