/** Checks that the database and the master keys belong together, before anything else is sealed or opened. */
import { type Envelope, EnvelopeError } from '../../crypto/envelope.ts';
import type { Connection } from '../db/connection.ts';
import { query } from '../db/query.ts';
import { StoreError } from '../store-error.ts';

const PLACE = { table: 'key_check', poolId: '', row: ['1'], field: 'sealed' };

const put = query((db, $: { sealed: Uint8Array }) =>
  db
    .insertInto('key_check')
    .values({ id: 1, sealed: $.sealed })
    .onConflict((conflict) => conflict.column('id').doNothing()),
);

const find = query((db) => db.selectFrom('key_check').select('sealed').where('id', '=', 1));

/**
 * Stores a known text sealed under our key in a new database, and opens that of an existing database.
 * @throws StoreError (`wrong-key`)
 */
export async function checkKey(connection: Connection, envelope: Envelope): Promise<void> {
  const present = await connection.row(find, {});
  if (!present) {
    await connection.change(put, { sealed: envelope.seal(Buffer.from('latchkey'), PLACE) });
    return;
  }
  try {
    envelope.open(present.sealed, PLACE);
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    throw new StoreError(
      'wrong-key',
      'The secrets in this database were sealed under another master key. ' +
        'Start with the key that belongs to it: its latchkey.key file, or the key that was given when it was created.',
    );
  }
}
