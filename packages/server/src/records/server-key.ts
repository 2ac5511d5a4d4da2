/** What is stored about the derived keys that outlive a master key. */

/** A key of the server that outlives the master key it was derived from. Sealed at rest. */
export interface ServerKeyRecord {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Null if it never expires. */
  readonly expiresAt: number | null;
}
