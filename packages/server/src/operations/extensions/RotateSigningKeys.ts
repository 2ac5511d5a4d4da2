/**
 * RotateSigningKeys: gives a pool new signing keys. They are published at once and start to sign ten minutes later,
 * when verifiers that cache the key set have them. The old keys stay in the key set for 25 more hours: longer than any
 * token lives that they signed.
 *
 * Input: `{ userPoolId, atOnce? }`. With `atOnce`, the new keys sign two seconds later, as soon as all nodes publish them.
 * The answer waits for that, and then the private halves of the old keys are deleted. Without it, the private halves are
 * deleted within minutes of the change.
 * Output: `{ keys: [{ kid, use, signsFrom, retiredAt, publishedUntil }] }`, times in ISO 8601 or null, newest first.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { serviceError } from '@latchkey/model';
import { PUBLISHED_AFTER_MS, PUBLISHED_AT_ONCE_MS, PUBLISHED_BEFORE_MS } from '../../crypto/signing-keys.ts';
import type { SigningKeyRecord } from '../../records/pool.ts';
import { storedPool } from '../pools/pool-record.ts';
import { type Extension, flag, poolIdIn } from './extension.ts';

export const RotateSigningKeys: Extension = {
  name: 'RotateSigningKeys',
  async run({ store, directory, signingKeys, clock }, input) {
    const poolId = poolIdIn(input);
    const atOnce = flag(input, 'atOnce');
    await directory.pool(poolId);
    const pair = await signingKeys.take(poolId);
    const signsFrom = await store.write(async (tx) => {
      const now = clock.now();
      const pool = await storedPool(tx.pools, poolId);
      // Locks the pool: a concurrent removal or rotation waits, and then finds the pool changed.
      if (!(await tx.pools.replace(pool))) {
        throw serviceError(
          'ConcurrentModificationException',
          'The user pool was changed by another request. Try again.',
        );
      }
      const waiting = (await tx.pools.signingKeys(poolId)).find(({ signsFrom }) => signsFrom > now);
      if (waiting !== undefined && !atOnce) {
        const when = new Date(waiting.signsFrom).toISOString();
        throw serviceError(
          'InvalidParameterException',
          `The pool already has new keys, which begin to sign at ${when}.`,
        );
      }
      const from = now + (atOnce ? PUBLISHED_AT_ONCE_MS : PUBLISHED_BEFORE_MS);
      await tx.pools.addSigningKeys(poolId, pair, from);
      return from;
    });
    directory.forget(poolId);
    if (atOnce) {
      // If the server ends meanwhile, the sweep deletes the private halves.
      await sleep(PUBLISHED_AT_ONCE_MS);
      await store.write((tx) => tx.pools.deletePrivateKeys(signsFrom));
      directory.forget(poolId);
    }
    const keys = await store.read.pools.signingKeys(poolId);
    return { keys: keys.toSorted((a, b) => b.signsFrom - a.signsFrom).map(described) };
  },
};

function described({ kid, use, signsFrom, retiredAt }: SigningKeyRecord) {
  const publishedUntil = iso(retiredAt === null ? null : retiredAt + PUBLISHED_AFTER_MS);
  return { kid, use, signsFrom: iso(signsFrom), retiredAt: iso(retiredAt), publishedUntil };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
