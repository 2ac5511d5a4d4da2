/** Twenty backups of a server under load, each restored. */
import { it } from 'vitest';
import { showPromise } from '../harness/promise.ts';
import { backUpUnderLoad } from '../operate/backup-rounds.ts';

const ROUNDS = 20;

it('every backup has all that was acknowledged before it began', async () => {
  await backUpUnderLoad(ROUNDS);
  showPromise(7, [{ what: 'backups that had everything', reached: ROUNDS, promised: 20, bound: 'at least' }]);
});
