/** The store of what decides a step of a sign-in, read together: its interface for the rest of the server. */
import type { AttemptRecord } from '../../records/attempts.ts';
import type { DeviceRecord } from '../../records/device.ts';
import type { TokenSessionRecord } from '../../records/token-session.ts';
import type { UserRecord } from '../../records/user.ts';
import type { UserNames } from './users.ts';

/** The user of a typed name. */
export interface NamedUser {
  readonly user: UserRecord | undefined;
  /** Failed attempts of the user. */
  readonly attempts: AttemptRecord | undefined;
  /** Failed attempts of the decoy subject of the name. */
  readonly decoyAttempts: AttemptRecord | undefined;
}

/** The rows of one step. */
export interface StepRows {
  readonly user: UserRecord | undefined;
  readonly attempts: AttemptRecord | undefined;
  /** Undefined if no device was asked for. */
  readonly device: DeviceRecord | undefined;
  /** The nonce has been consumed. */
  readonly isUsed: boolean;
}

/** The rows of a refresh. */
export interface RefreshRows {
  readonly session: TokenSessionRecord | undefined;
  readonly user: UserRecord | undefined;
  /** The device of the session. */
  readonly device: DeviceRecord | undefined;
}

export interface StepReader {
  /** Takes as long for a name that nobody has. @param decoySub the decoy subject of the name */
  findByName(poolId: string, names: UserNames, decoySub: string): Promise<NamedUser>;
  /** Takes as long for a decoy subject. @param deviceKey null: no device is read */
  find(
    poolId: string,
    subject: { readonly sub: string; readonly isDecoy: boolean },
    nonce: string,
    deviceKey: string | null,
  ): Promise<StepRows>;
  findForRefresh(poolId: string, sub: string, sessionId: string): Promise<RefreshRows>;
}

/** What a step locks and consumes. */
export interface StepKeys {
  readonly poolId: string;
  readonly sub: string;
  /** Null: no device is locked. */
  readonly deviceKey: string | null;
  /** The nonce to consume (GuardWriter.consumeOnce); undefined: none. */
  readonly nonce: { readonly value: string; readonly expiresAt: number } | undefined;
}

export interface StepWriter {
  /**
   * Reads and locks failed attempts, user and device until the write ends, in this order, and consumes the nonce.
   * `isUsed`: it has been consumed before. The caller checks the attempts first. A device that another write inserts at
   * the same time may be missing, although the user is as that write left it: nobody knows the key of a new device before
   * the write that inserts it has answered.
   */
  lock(keys: StepKeys): Promise<StepRows>;
}
