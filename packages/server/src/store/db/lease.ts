/**
 * The right to use a connection for some time: that of a write job ends with the job, that of a reader with the store.
 */
import { StoreError } from '../store-error.ts';

export interface Lease {
  /** Why the right has ended: its job has ended, or the store was closed. Undefined while it is valid. */
  readonly ended: 'job' | 'store' | undefined;
}

/** A lease from the side of the code that grants and ends it. */
export interface GivenLease {
  ended: Lease['ended'];
}

/** @throws StoreError (`misuse` or `closed`) once the lease has ended. */
export function assertNotEnded(lease: Lease): void {
  if (lease.ended === 'job') throw new StoreError('misuse', 'A write job used its connection after its end.');
  if (lease.ended === 'store') throw storeClosed();
}

/** The error of every operation after `close`. */
export function storeClosed(): StoreError {
  return new StoreError('closed', 'The store is closed.');
}
