/** Reads what the machine needs to know: the pool's rules, the user's factors, the standing of the device. */
import { unknownDevice } from './device-secret.ts';
import type { DeviceFacts, Facts } from './machine.ts';
import { enabledFactors, factorsToSetUp, preferredFactor, usableFactors } from '../../rules/factors/mfa-factors.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import type { DeviceRecord } from '../../records/device.ts';
import type { UserRecord } from '../../records/user.ts';
import type { StoreWriter } from '../../store/store.ts';
import type { Situation } from './situation.ts';

/** The device key of a step: given with this very request, or carried over from an earlier one. */
export interface StepKey {
  readonly given: string | null;
  readonly carried: string | null;
}

/**
 * The user's device of that key, kept from being changed by others until the write ends. A carried key that has gone stale
 * is as good as none: clients that are told so drop the key and repeat the same claim, which must not be told so again.
 * @throws ResourceNotFoundException `Device does not exist.` for a given key that this user does not have
 */
export async function findDevice(
  tx: StoreWriter,
  pool: Pick<Pool, 'id'>,
  user: UserRecord,
  { given, carried }: StepKey,
): Promise<DeviceRecord | undefined> {
  const key = given ?? carried;
  const device = key === null ? undefined : await tx.devices.findForUpdate(pool.id, user.sub, key);
  if (device === undefined && given !== null) throw unknownDevice();
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
  const tracked = settings.devices !== null && !(admin && settings.deviceChoices.adminDevices === 'off');
  return {
    mfa: settings.mfa,
    factors: {
      usable: usableFactors(pool, user),
      enabled: enabledFactors(pool, user),
      preferred: preferredFactor(pool, user),
      canSetUp: factorsToSetUp(pool, user),
    },
    firstSignIn: user.awaitsFirstSignIn && settings.deviceChoices.firstSignIn === 'tokens',
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
