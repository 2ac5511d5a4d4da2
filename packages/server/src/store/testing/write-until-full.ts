/**
 * A separate process that runs under a limit on file sizes. It writes until writes fail, continues for some time, and
 * prints which writes were acknowledged and which failed. Arguments: data directory, master key in hexadecimal.
 */
import { openStore } from '../open-store.ts';
import { StoreError } from '../store-error.ts';
import { clock, random, testEnvelope } from './test-database.ts';

const GROUP = 20;
const ENOUGH_FAILURES = 200;

const [dataDir = '', key = ''] = process.argv.slice(2);
const store = await openStore({ dataDir, envelope: testEnvelope(Buffer.from(key, 'hex')), clock, random });
const acknowledged: string[] = [];
const failed: string[] = [];
const reasons = new Set<string>();
const reasonOf = (error: unknown): string => (error instanceof StoreError ? error.reason : String(error));

for (let group = 0; failed.length < ENOUGH_FAILURES; group += 1) {
  const nonces = Array.from({ length: GROUP }, (_, index) => `${group}-${index}`.padEnd(400, '.'));
  await Promise.all(
    nonces.map((nonce) =>
      store
        .write((tx) => tx.guards.consumeOnce({ poolId: 'p', sub: 's', nonce }, 5_000_000_000_000))
        .then(
          () => acknowledged.push(nonce),
          (error: unknown) => {
            failed.push(nonce);
            reasons.add(reasonOf(error));
          },
        ),
    ),
  );
}
const ping = await store.ping().then(() => 'fine', reasonOf);
process.stdout.write(JSON.stringify({ acknowledged, failed, ping, reasons: [...reasons] }));
await store.close().catch(() => undefined);
