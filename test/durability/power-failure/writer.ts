/**
 * Writes to a store until it has enough acknowledged writes, and notes each one in a file after it was acknowledged. It runs
 * under strace, which records in which order the system calls of both happen.
 *
 * Arguments: data directory, file for the notes, `flushed` or `unflushed`. With `unflushed`, the flush of the log does
 * nothing: the test must find the writes that are lost then.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const WRITES = 360;
const WRITERS = 12;

const [dataDir = '', notes = '', mode = ''] = process.argv.slice(2);
if (mode === 'unflushed') {
  const nothing = (_descriptor: number, done: (error: null) => void) => setImmediate(done, null);
  Object.assign(fs, { fdatasync: nothing });
  syncBuiltinESMExports();
}

const { openStore } = await import('../../../packages/server/src/store/open-store.ts');
const { clock, random, testEnvelope } = await import('../../../packages/server/src/store/testing/test-database.ts');
const store = await openStore({ dataDir, envelope: testEnvelope(new Uint8Array(32)), clock, random });
const descriptor = fs.openSync(notes, 'a');

let next = 0;
async function write(): Promise<void> {
  for (let index = next++; index < WRITES; index = next++) {
    // Names of different lengths, so that pages are split and written again.
    const nonce = `${index}-${'x'.repeat((index * 37) % 700)}`;
    await store.write((tx) => tx.guards.consumeOnce({ poolId: 'us-east-1_power', sub: 's', nonce }, clock.now() + 1));
    fs.writeSync(descriptor, `${index}\n`);
    if (index % 90 === 45) await store.sweep(0);
  }
}

await Promise.all(Array.from({ length: WRITERS }, write));
// The process ends as the power would: without closing the store.
process.kill(process.pid, 'SIGKILL');
