/** The right to use a connection for a while: a write job's ends with the job, the readers' with the store. */
import { StoreError } from '../store-error.ts';

export interface Lease {
  /** Set when the right has ended: with the job it was given to, or because the store was closed. */
  readonly ended: 'job' | 'store' | undefined;
}

/** A lease whose giver ends it. */
export interface GivenLease {
  ended: Lease['ended'];
}

/** @throws StoreError (`misuse` or `closed`) once the lease has ended. */
export function assertNotEnded(lease: Lease): void {
  if (lease.ended === 'job') throw new StoreError('misuse', 'A write job went on after its end.');
  if (lease.ended === 'store') throw storeClosed();
}

/** The error of everything that comes after `close`. */
export function storeClosed(): StoreError {
  return new StoreError('closed', 'The store is closed.');
}
