import type { Envelope } from '../crypto/envelope.ts';

/** A column whose values are sealed for their row. Null stays null: whether there is a secret is no secret. */
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
export function sealedColumn(envelope: Envelope, table: string, field: string): SealedColumn {
  return {
    seal: (plain, poolId, row) => (plain === null ? plain : envelope.seal(plain, { table, poolId, row, field })),
    open: (sealed, poolId, row) => (sealed === null ? sealed : envelope.open(sealed, { table, poolId, row, field })),
    lazily(sealed, poolId, row) {
      let opened: Uint8Array | undefined;
      return () => (opened ??= envelope.open(sealed, { table, poolId, row, field }));
    },
  };
}
