/** Sealed values of a row are opened when it leaves a database, and sealed again for the database that it enters. */
import type { Envelope } from '../../crypto/envelope.ts';
import type { Value } from '../db/query.ts';
import { placeOf, SEALED, type SealedTable } from '../sealing/sealed-column.ts';

/** A row by the names of its columns. */
export type Row = Readonly<Record<string, Value>>;

/** @throws EnvelopeError for a value that was not sealed for this row under one of the keys */
export function openRow(envelope: Envelope, table: string, row: Row): Row {
  return withSealed(table, row, (value, place) => envelope.open(value, place));
}

export function sealRow(envelope: Envelope, table: string, row: Row): Row {
  return withSealed(table, row, (value, place) => envelope.seal(value, place));
}

function withSealed(
  table: string,
  row: Row,
  change: (value: Uint8Array, place: ReturnType<typeof placeOf>) => Uint8Array,
): Row {
  if (!isSealedTable(table)) return row;
  const changed: Record<string, Value> = { ...row };
  for (const field of SEALED[table].columns) {
    const value = row[field];
    // An empty value means that the secret was deleted.
    if (value instanceof Uint8Array && value.length > 0) changed[field] = change(value, placeOf(table, field, row));
  }
  return changed;
}

function isSealedTable(table: string): table is SealedTable {
  return Object.hasOwn(SEALED, table);
}
