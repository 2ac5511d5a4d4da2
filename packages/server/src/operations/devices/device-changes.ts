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
 * Gives a confirmed device another name.
 *
 * @throws ResourceNotFoundException `Device does not exist.`
 */
export async function rename(
  { store, clock }: Pick<Services, 'store' | 'clock'>,
  { poolId, sub, deviceKey }: DeviceAddress,
  name: string,
): Promise<void> {
  await store.write(async (tx) => {
    const device = await tx.devices.findForUpdate(poolId, sub, deviceKey);
    if (device?.secret == null) throw unknownDevice();
    await tx.devices.replace({ ...device, name, modifiedAt: clock.now() });
  });
}

/**
 * Removes a device: its key, its secret and the refresh tokens bound to it are no longer valid. In pools that track user
 * sessions, the sessions of the device end.
 *
 * @param currentSession the session of the access token that called. It leaves the list as well, but its access token
 *   stays valid until it expires, so that a client can forget its own device and then sign out
 * @throws ResourceNotFoundException `Device does not exist.`
 */
export async function forget(
  { store, clock }: Pick<Services, 'store' | 'clock'>,
  { poolId, sub, deviceKey }: DeviceAddress,
  currentSession?: string,
): Promise<void> {
  await store.write(async (tx) => {
    if (!(await tx.devices.remove(poolId, sub, deviceKey))) throw unknownDevice();
    const now = clock.now();
    const ofDevice = (await tx.sessions.listTracked(poolId, sub, now)).filter((one) => one.deviceKey === deviceKey);
    for (const session of ofDevice) {
      if (session.sessionId !== currentSession) await tx.sessions.revoke(session, now);
    }
    if (currentSession === undefined) return;
    // Read again, locked: the user may be signing out at this moment.
    const current = await tx.sessions.findForUpdate(poolId, sub, currentSession);
    if (current?.deviceKey === deviceKey) await tx.sessions.replace({ ...current, activity: null });
  });
}
