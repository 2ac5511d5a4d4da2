/** Twenty backups of a server under load, each restored. */
import { it } from 'vitest';
import { backUpUnderLoad } from '../operate/backup-rounds.ts';

it('every backup has all that was acknowledged before it began', async () => {
  await backUpUnderLoad(20);
});
