/** The store of token sessions: its interface for the rest of the server. */
import type { TokenSessionRecord } from '../../../records/token-session.ts';
import type { Page, PageRequest } from '../page.ts';

export interface TokenSessionReader {
  find(poolId: string, sub: string, sessionId: string): Promise<TokenSessionRecord | undefined>;
  /**
   * The user's tracked sessions that are neither revoked nor expired, those with the newest activity first. The sessions of
   * app clients that were deleted are not among them: nothing can use their tokens any more.
   * @param skip leaves out this many of the first
   */
  listTracked(poolId: string, sub: string, now: number, skip?: number): Promise<readonly TokenSessionRecord[]>;
  /** Every session of the user that is stored, also one that is not tracked, was revoked or has expired, in the order of ids. */
  listStored(poolId: string, sub: string, page: PageRequest): Promise<Page<TokenSessionRecord>>;
}

export interface TokenSessionWriter extends TokenSessionReader {
  findForUpdate(poolId: string, sub: string, sessionId: string): Promise<TokenSessionRecord | undefined>;
  insert(session: TokenSessionRecord): Promise<void>;
  /** The session must be locked. The activity of a revoked session is not stored. */
  replace(session: TokenSessionRecord): Promise<void>;
  /** Revokes a session, unless it is revoked or gone. It need not be locked. */
  revoke(session: Pick<TokenSessionRecord, 'poolId' | 'sub' | 'sessionId'>, at: number): Promise<void>;
  /** Revokes every session of the user that is not revoked yet. */
  revokeAll(poolId: string, sub: string, at: number): Promise<void>;
}
