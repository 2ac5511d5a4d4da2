/** The store of passkeys: its interface for the rest of the server. */
import type { PasskeyRecord } from '../../records/passkey.ts';
import type { Page, PageRequest } from './page.ts';

export interface PasskeyReader {
  find(poolId: string, sub: string, credentialId: string): Promise<PasskeyRecord | undefined>;
  /** In the order of credential ids. */
  list(poolId: string, sub: string, page: PageRequest): Promise<Page<PasskeyRecord>>;
}

export interface PasskeyWriter extends PasskeyReader {
  /** Reads a passkey and locks it until the write ends. */
  findForUpdate(poolId: string, sub: string, credentialId: string): Promise<PasskeyRecord | undefined>;
  /** False: the user has this credential already. */
  insert(passkey: PasskeyRecord): Promise<boolean>;
  /** Stores the counter, the backup state and the time of a use. */
  recordUse(
    passkey: Pick<PasskeyRecord, 'poolId' | 'sub' | 'credentialId'>,
    use: { readonly signCount: number; readonly backedUp: boolean; readonly at: number },
  ): Promise<void>;
  /** False: there was no such passkey. */
  remove(poolId: string, sub: string, credentialId: string): Promise<boolean>;
}
