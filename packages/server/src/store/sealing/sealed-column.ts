/** Columns whose values are sealed for their row: the list of all of them, and how one is sealed and opened. */
import type { Envelope, SealContext } from '../../crypto/envelope.ts';

/**
 * Every sealed column, with the primary key of its table. A column that is not listed cannot be sealed at all, and what is
 * listed is sealed anew when the master key is rotated (reseal.ts).
 */
export const SEALED = {
  signing_keys: { key: ['pool_id', 'kid'], columns: ['private_key'] },
  clients: { key: ['client_id'], columns: ['secret'] },
  users: { key: ['pool_id', 'sub'], columns: ['password_verifier', 'totp_secret', 'pending_totp_secret'] },
  devices: { key: ['pool_id', 'sub', 'device_key'], columns: ['verifier'] },
  past_passwords: { key: ['pool_id', 'sub', 'position'], columns: ['verifier'] },
  outbox: { key: ['pool_id', 'sub', 'message_id'], columns: ['message'] },
  server_keys: { key: ['id'], columns: ['sealed'] },
  // Last: a database that opens with the newest key alone has nothing left under an older one.
  key_check: { key: ['id'], columns: ['sealed'] },
} as const;

export type SealedTable = keyof typeof SEALED;
export type SealedField<T extends SealedTable> = (typeof SEALED)[T]['columns'][number];

/** Tables that belong to no pool. */
const WITHOUT_POOL: ReadonlySet<SealedTable> = new Set<SealedTable>(['server_keys', 'key_check']);

/** Whether rows of the table have a pool. */
export function hasPool(table: SealedTable): boolean {
  return !WITHOUT_POOL.has(table);
}

/** The place of a value in a row that was read with its primary key, and with its pool if there is one. */
export function placeOf(table: SealedTable, field: string, row: Readonly<Record<string, unknown>>): SealContext {
  const rest = SEALED[table].key.filter((column) => column !== 'pool_id');
  const poolId = hasPool(table) ? String(row['pool_id']) : '';
  return { table, poolId, row: rest.map((column) => String(row[column])), field };
}

/** Null stays null: whether there is a secret is no secret. */
export interface SealedColumn {
  /** @param row The row's primary key without the pool. */
  seal<T extends Uint8Array | null>(plain: T, poolId: string, row: readonly string[]): T | Uint8Array;
  /** @throws EnvelopeError when the value was not sealed for this row. */
  open<T extends Uint8Array | null>(sealed: T, poolId: string, row: readonly string[]): T | Uint8Array;
  /**
   * Opens the value when it is first asked for. Most readers of a row never look at its secrets, and opening one takes longer
   * than the rest of the row.
   */
  lazily(sealed: Uint8Array, poolId: string, row: readonly string[]): () => Uint8Array;
}

/** The sealed column of this name. */
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
