/** Texts about the master keys of a server. */
import type { KeyStatus } from '@latchkey/server';
import { table } from '../output/table.ts';

/** Formats a table of the keys, and a line about the progress of re-sealing. */
export function keysText({ keys, source, resealing }: KeyStatus): string {
  const rows = keys.map(({ keyId, values }, index) => [
    keyId,
    values === null ? '-' : String(values),
    index === 0 ? 'seals and opens' : 'opens only',
  ]);
  const where =
    source === 'file' ? 'The keys are in the key file of the server.' : 'The keys were given in LATCHKEY_KEY.';
  return `${table([['MASTER KEY', 'VALUES', 'USE'], ...rows])}\n\n${where}\n${resealingLine(resealing)}`;
}

function resealingLine({ state, examined, resealed, problem }: KeyStatus['resealing']): string {
  const counts = `${examined} values examined, ${resealed} re-sealed`;
  switch (state) {
    case 'not-needed':
      return 'No values are being re-sealed.';
    case 'running':
      return `Values are being re-sealed under the newest key: ${counts} so far.`;
    case 'finished':
      return `Every value is sealed under the newest key: ${counts}.`;
    case 'failed':
      return `Re-sealing stopped after ${counts}. ${problem ?? ''}`.trimEnd();
  }
}
