/** Changes to a device that the user's and the administrator's operations share. */
import { unknownDevice } from '../../challenges/state/device-secret.ts';
import type { DeviceRememberedStatusType } from '@latchkey/model';
import type { Services } from '../../services.ts';

interface DeviceAddress {
  readonly poolId: string;
  readonly sub: string;
  readonly deviceKey: string;
}

/**
 * Marks a confirmed device as remembered or not remembered. It stays confirmed either way.
 *
 * @throws ResourceNotFoundException `Device does not exist.`
 */
export async function setRemembered(
  { store, clock }: Services,
  { poolId, sub, deviceKey }: DeviceAddress,
  status: DeviceRememberedStatusType | undefined,
): Promise<void> {
  await store.write(async (tx) => {
    const device = await tx.devices.findForUpdate(poolId, sub, deviceKey);
    if (device?.secret == null) throw unknownDevice();
    if (status === undefined) return;
    await tx.devices.replace({ ...device, remembered: status === 'remembered', modifiedAt: clock.now() });
  });
}

/**
 * Removes a device: its key, its secret and the refresh tokens bound to it are no longer valid. User sessions of the
 * device end, in pools that track them.
 *
 * @throws ResourceNotFoundException `Device does not exist.`
 */
export async function forget({ store, clock }: Services, { poolId, sub, deviceKey }: DeviceAddress): Promise<void> {
  await store.write(async (tx) => {
    if (!(await tx.devices.remove(poolId, sub, deviceKey))) throw unknownDevice();
    const now = clock.now();
    for (const session of await tx.sessions.listTracked(poolId, sub, now)) {
      if (session.deviceKey === deviceKey) await tx.sessions.replace({ ...session, revokedAt: now });
    }
  });
}
