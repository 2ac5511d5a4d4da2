/** The store of passkeys: what the rest of the server may ask of it. */
import type { PasskeyRecord } from '../../records/passkey.ts';
import type { Page, PageRequest } from './page.ts';

export interface PasskeyReader {
  find(poolId: string, sub: string, credentialId: string): Promise<PasskeyRecord | undefined>;
  /** In the order of credential ids. */
  list(poolId: string, sub: string, page: PageRequest): Promise<Page<PasskeyRecord>>;
}

export interface PasskeyWriter extends PasskeyReader {
  /** Reads a passkey and keeps others from changing it until the write ends. */
  findForUpdate(poolId: string, sub: string, credentialId: string): Promise<PasskeyRecord | undefined>;
  /** False: the user has this credential already. */
  insert(passkey: PasskeyRecord): Promise<boolean>;
  /** Stores what a use told: the counter, the backup state and when it was. */
  recordUse(
    passkey: Pick<PasskeyRecord, 'poolId' | 'sub' | 'credentialId'>,
    use: { readonly signCount: number; readonly backedUp: boolean; readonly at: number },
  ): Promise<void>;
  /** False: there was none. */
  remove(poolId: string, sub: string, credentialId: string): Promise<boolean>;
}
