/** Backups of a server under load, each restored. */
import { expect, it } from 'vitest';
import { showPromise, sizeOf } from '../harness/promise.ts';
import { backUpUnderLoad } from '../operate/backup-rounds.ts';

const ROUNDS = sizeOf(4, 20);

it(`each of ${ROUNDS} backups has all that was acknowledged before it began`, async () => {
  // It fails at the first backup that lacks a write.
  await expect(backUpUnderLoad(ROUNDS)).resolves.toBeUndefined();
  showPromise(7, [
    { what: 'restored backups with everything acknowledged before', reached: ROUNDS, promised: 20, bound: 'at least' },
  ]);
});
