/** Deletes a passkey. */
import { serviceError } from '@latchkey/model';
import type { UserRecord } from '../../records/user.ts';
import type { Services } from '../../services.ts';

/** @throws ResourceNotFoundException if the user has no such passkey */
export async function deletePasskey(
  { store }: Pick<Services, 'store'>,
  { poolId, sub }: Pick<UserRecord, 'poolId' | 'sub'>,
  credentialId: string,
): Promise<void> {
  if (!(await store.write((tx) => tx.passkeys.remove(poolId, sub, credentialId)))) {
    throw serviceError('ResourceNotFoundException', 'The passkey does not exist.');
  }
}
