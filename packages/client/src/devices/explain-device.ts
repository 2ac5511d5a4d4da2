import { DeviceUnknownError } from '../error.ts';
import { controlOf } from '../session/live-session.ts';
import type { CallOptions, Session } from '../session/session.ts';
import type { CodeReason } from './device.ts';
import { listedDevice } from './list-devices.ts';
import { isOverdue } from './remembering.ts';

/**
 * Whether the service remembers the device that the session runs on.
 *
 * Sends GetDevice { AccessToken, DeviceKey }. Cognito answers it for remembered devices alone.
 */
export async function isRemembered(session: Session, options: CallOptions = {}): Promise<boolean> {
  const { deviceKey: DeviceKey } = controlOf(session);
  if (DeviceKey === undefined) return false;
  try {
    const { Device } = await session.client.call(
      'GetDevice',
      { AccessToken: await session.accessToken(), DeviceKey },
      options,
    );
    return listedDevice(Device ?? {}, DeviceKey).remembered;
  } catch (error) {
    if (error instanceof DeviceUnknownError) return false;
    throw error;
  }
}

/** Whether this device will be asked for a code at the next sign-in where MFA is due, and why. */
export interface DeviceExplanation {
  /** `no`: it takes the place of the code if the pool allows that, which a client cannot see. */
  readonly asked: 'yes' | 'no';
  readonly reason?: CodeReason;
}

/**
 * Explains what the next sign-in on this device will be like. Compares what this client keeps with what the service says, so it
 * finds a device that was un-remembered or forgotten elsewhere.
 *
 * Sends GetDevice { AccessToken, DeviceKey }.
 */
export async function explainDevice(session: Session, options: CallOptions = {}): Promise<DeviceExplanation> {
  const { record } = controlOf(session);
  if (record === undefined) return { asked: 'yes', reason: 'no-device' };
  if (!record.confirmed) return { asked: 'yes', reason: 'not-confirmed' };
  if (isOverdue(record, session.client.clock.now())) return { asked: 'yes', reason: 'remember-expired' };
  if (!(await isRemembered(session, options))) return { asked: 'yes', reason: 'not-remembered' };
  return record.trusted ? { asked: 'no' } : { asked: 'yes', reason: 'not-trusted-yet' };
}
