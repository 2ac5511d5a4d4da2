/** Which users may reset their password, and what a reset does to their devices. */
import { serviceError, type ServiceError } from '@latchkey/model';
import { type Contact, recoveryContact } from '../../../rules/codes/code-delivery.ts';
import type { Pool } from '../../../rules/pools/directory.ts';
import type { UserRecord } from '../../../records/user.ts';
import type { StoreWriter } from '../../../store/store.ts';

/** Returns the verified address for the reset code, or the error if there is none (messages are observed). */
export function resetContact(pool: Pool, user: UserRecord): Contact | ServiceError {
  if (!user.enabled) return serviceError('NotAuthorizedException', 'User is disabled.');
  if (user.status === 'FORCE_CHANGE_PASSWORD' || user.status === 'EXTERNAL_PROVIDER') {
    return serviceError('NotAuthorizedException', 'User password cannot be reset in the current state.');
  }
  const contact = user.status === 'UNCONFIRMED' ? undefined : recoveryContact(pool, user);
  if (contact !== undefined) return contact;
  const message = 'Cannot reset password for the user as there is no registered/verified email or phone_number';
  return serviceError('InvalidParameterException', message);
}

/** Removes trust from the user's devices if the pool is configured so: a reset code proves less than MFA does. */
export async function dropDeviceTrust(tx: StoreWriter, pool: Pool, sub: string): Promise<void> {
  if (pool.settings.deviceChoices.trustAfterReset !== 'drop') return;
  let after: string | undefined;
  do {
    // A key that was issued before the reset can be confirmed after it.
    const page = await tx.devices.listStored(pool.id, sub, { after, limit: PAGE });
    for (const { deviceKey } of page.items) {
      // Read again, locked: the user may be remembering or forgetting the device at this moment.
      const device = await tx.devices.findForUpdate(pool.id, sub, deviceKey);
      if (device?.mfaTrusted === true) await tx.devices.replace({ ...device, mfaTrusted: false, mfaTrustedAt: null });
    }
    after = page.next;
  } while (after !== undefined);
}

const PAGE = 100;
