/** Makes the RSA key pairs of pools, ahead of time where it can: the port. */
import type { SigningKeyRecord } from '../store/records.ts';

export interface SigningKeyStock {
  /** A fresh pair for a pool: one key for identity tokens, one for access tokens. */
  take(poolId: string): Promise<readonly [SigningKeyRecord, SigningKeyRecord]>;
  close(): void;
}
