/** The store of authorization codes: its interface for the rest of the server. */
import type { AuthorizationCodeRecord } from '../../../records/authorization-code.ts';

export interface AuthorizationCodeReader {
  find(poolId: string, codeHash: string): Promise<AuthorizationCodeRecord | undefined>;
}

export interface AuthorizationCodeWriter extends AuthorizationCodeReader {
  /** Reads a code and locks it until the write ends. */
  findForUpdate(poolId: string, codeHash: string): Promise<AuthorizationCodeRecord | undefined>;
  insert(code: AuthorizationCodeRecord): Promise<void>;
  /** Records the token session that the code was exchanged for. The code must be locked. */
  use(code: Pick<AuthorizationCodeRecord, 'poolId' | 'codeHash'>, sessionId: string): Promise<void>;
}
