/** Confirms a device after its sign-in, if ConfirmDevice failed then or `--no-confirm` was given. */
import { confirmDevice, type ConfirmedDevice, restoreSession, type Session } from '@latchkey/client';
import { noDevice } from './current-device.ts';
import { parseRecord, recordKey } from './stored-device.ts';
import type { Run } from '../output/report.ts';
import { type State, usingState } from './state.ts';

/** The session after the confirmation. */
export interface LateConfirmation {
  readonly session: Session;
  /** What ConfirmDevice answered. */
  readonly confirmed: Omit<ConfirmedDevice, 'devicePassword'>;
}

/**
 * Confirms the device that the service issued at the sign-in of a session, and completes its record. Later sign-ins use the device.
 *
 * @param name name in device lists
 * @throws CommandError if the session has no unconfirmed device
 */
export async function confirmLate(
  session: Session,
  { directory, devices }: State,
  name: string | undefined,
  { signal }: Run,
): Promise<LateConfirmation> {
  const { client, userId } = session;
  const key = recordKey(client, userId);
  const record = parseRecord(await usingState(directory, () => devices.get(key)));
  if (record === undefined || record.confirmed) throw noDevice();
  const { deviceKey, deviceGroupKey } = record;
  const accessToken = await session.accessToken();
  const deviceName = name ?? client.deviceName;
  const confirmation = { accessToken, deviceKey, deviceGroupKey, deviceName, signal };
  const { devicePassword: secret, ...confirmed } = await confirmDevice(client, confirmation);
  const remembered = !confirmed.userConfirmationNecessary;
  const completed = { ...record, name: deviceName, secret, confirmed: true, remembered };
  await usingState(directory, () => devices.set(key, JSON.stringify(completed)));
  return { session: (await restoreSession(client)) ?? session, confirmed };
}
