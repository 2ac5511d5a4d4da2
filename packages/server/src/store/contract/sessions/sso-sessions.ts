/** The store of SSO sessions: its interface for the rest of the server. */
import type { SsoSessionRecord } from '../../../records/sso-session.ts';

export interface SsoSessionReader {
  find(poolId: string, sub: string, sessionId: string): Promise<SsoSessionRecord | undefined>;
  /** The user's sessions that have not expired. */
  list(poolId: string, sub: string, now: number): Promise<readonly SsoSessionRecord[]>;
}

export interface SsoSessionWriter extends SsoSessionReader {
  /**
   * Reads a session and locks it until the write ends. A write that signs a user in through an SSO session begins with
   * this: then a revocation at the same time ends either both sessions or comes first.
   */
  findForUpdate(poolId: string, sub: string, sessionId: string): Promise<SsoSessionRecord | undefined>;
  insert(session: SsoSessionRecord): Promise<void>;
  replace(session: SsoSessionRecord): Promise<void>;
  /** False: there was no such session. */
  remove(poolId: string, sub: string, sessionId: string): Promise<boolean>;
  removeAll(poolId: string, sub: string): Promise<void>;
}
