/**
 * Columns whose values are sealed for their row: the list of these columns, and how their values are sealed and opened.
 */
import type { Envelope, SealContext } from '../../crypto/envelope.ts';

/**
 * Every sealed column, with the primary key of its table. Columns that are not listed cannot be sealed. Listed columns
 * are resealed when the master key is rotated (reseal.ts).
 */
export const SEALED = {
  signing_keys: { key: ['pool_id', 'kid'], columns: ['private_key'] },
  clients: { key: ['client_id'], columns: ['secret'] },
  users: {
    key: ['pool_id', 'sub'],
    columns: ['password_verifier', 'totp_secret', 'pending_totp_secret', 'imported_hash'],
  },
  devices: { key: ['pool_id', 'sub', 'device_key'], columns: ['verifier'] },
  past_passwords: { key: ['pool_id', 'sub', 'position'], columns: ['verifier'] },
  pool_items: { key: ['pool_id', 'kind', 'item_id'], columns: ['content'] },
  import_chunks: { key: ['pool_id', 'job_id', 'upload_id', 'position'], columns: ['content'] },
  outbox: { key: ['pool_id', 'sub', 'message_id'], columns: ['message'] },
  server_keys: { key: ['id'], columns: ['sealed'] },
  // Must be last: if this row opens with the newest key alone, no value is sealed under an older key any more.
  key_check: { key: ['id'], columns: ['sealed'] },
} as const;

export type SealedTable = keyof typeof SEALED;
export type SealedField<T extends SealedTable> = (typeof SEALED)[T]['columns'][number];

/** Tables whose rows belong to no pool. */
const WITHOUT_POOL: ReadonlySet<SealedTable> = new Set<SealedTable>(['server_keys', 'key_check']);

/** Whether rows of the table belong to a pool. */
export function hasPool(table: SealedTable): boolean {
  return !WITHOUT_POOL.has(table);
}

/** Returns the place of a value. The row must contain its primary key, and its pool if it has one. */
export function placeOf(table: SealedTable, field: string, row: Readonly<Record<string, unknown>>): SealContext {
  const rest = SEALED[table].key.filter((column) => column !== 'pool_id');
  const poolId = hasPool(table) ? String(row['pool_id']) : '';
  return { table, poolId, row: rest.map((column) => String(row[column])), field };
}

/** Seals and opens the values of one column. Null stays null: it is no secret whether there is a value. */
export interface SealedColumn {
  /** @param row The row's primary key without the pool. */
  seal<T extends Uint8Array | null>(plain: T, poolId: string, row: readonly string[]): T | Uint8Array;
  /** @throws EnvelopeError if the value was not sealed for this row. */
  open<T extends Uint8Array | null>(sealed: T, poolId: string, row: readonly string[]): T | Uint8Array;
  /**
   * Returns a function that opens the value at its first call. Most code that reads a row does not use its secrets, and
   * opening one takes longer than reading the rest of the row.
   */
  lazily(sealed: Uint8Array, poolId: string, row: readonly string[]): () => Uint8Array;
}

/** Returns the sealed column of this name. */
export function sealedColumn<T extends SealedTable>(
  envelope: Envelope,
  table: T,
  field: SealedField<T> & string,
): SealedColumn {
  return {
    seal: (plain, poolId, row) => (plain === null ? plain : envelope.seal(plain, { table, poolId, row, field })),
    open: (sealed, poolId, row) => (sealed === null ? sealed : envelope.open(sealed, { table, poolId, row, field })),
    lazily(sealed, poolId, row) {
      let opened: Uint8Array | undefined;
      return () => (opened ??= envelope.open(sealed, { table, poolId, row, field }));
    },
  };
}
