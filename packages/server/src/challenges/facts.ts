/** Reads what the machine needs to know: the pool's rules, the user's factors, the standing of the device. */
import { unknownDevice } from './device-secret.ts';
import type { DeviceFacts, Facts } from './machine.ts';
import type { Pool } from '../rules/directory.ts';
import type { DeviceRecord, UserRecord } from '../store/records.ts';
import type { StoreWriter } from '../store/store.ts';
import type { Situation } from './challenge.ts';

/**
 * The user's device of that key, kept from being changed by others until the write ends.
 * @throws ResourceNotFoundException `Device does not exist.` for a key this user does not have; nothing is used up by it
 */
export async function findDevice(
  tx: StoreWriter,
  pool: Pick<Pool, 'id'>,
  user: UserRecord,
  deviceKey: string | null,
): Promise<DeviceRecord | undefined> {
  if (deviceKey === null) return undefined;
  const device = await tx.devices.findForUpdate(pool.id, user.sub, deviceKey);
  if (device === undefined) throw unknownDevice();
  return device;
}

/** Facts of this moment for a sign-in, admin or not. */
export function factsOf(
  { pool }: Situation,
  user: UserRecord,
  device: DeviceRecord | undefined,
  admin: boolean,
): Facts {
  const { settings } = pool;
  const totpRegistered = user.totp !== null && settings.softwareTokenMfa;
  const tracked = settings.devices !== null && !(admin && settings.deviceChoices.adminDevices === 'off');
  return {
    mfa: settings.mfa,
    totpOffered: settings.softwareTokenMfa,
    totpRegistered,
    totpEnabled: user.mfaFactors.includes('SOFTWARE_TOKEN_MFA'),
    mustChangePassword: user.status === 'FORCE_CHANGE_PASSWORD',
    tracking: tracked
      ? {
          suppressesMfa: settings.devices?.suppressesMfa ?? false,
          proofWithoutMfa: settings.deviceChoices.deviceSrp === 'always',
        }
      : null,
    device: standingOf(device, settings.deviceChoices.trust),
  };
}

function standingOf(device: DeviceRecord | undefined, trust: 'mfa' | 'confirmed'): DeviceFacts {
  if (device === undefined) return { key: null, standing: 'absent', trusted: false };
  const key = device.deviceKey;
  if (device.secret === null) return { key, standing: 'unconfirmed', trusted: false };
  const standing = device.remembered ? 'remembered' : 'confirmed';
  return { key, standing, trusted: trust === 'confirmed' || device.mfaTrusted };
}
