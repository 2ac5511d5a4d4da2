import { mfaStatus } from '../session/mfa-status.ts';
import { DeviceUnknownError } from '../error.ts';
import { controlOf } from '../session/live-session.ts';
import type { CallOptions } from '../transport/call-options.ts';
import type { Session } from '../session/session.ts';
import type { CodeReason } from '../device/device.ts';
import { listedDevice } from './list-devices.ts';
import { isOverdue } from '../device/remembering.ts';
import { callForms, checkOptions } from '../options.ts';

/**
 * Asks the service whether it remembers the session's device.
 *
 * Sends GetDevice { AccessToken, DeviceKey }. Cognito answers it only for remembered devices.
 */
export async function isRemembered(session: Session, options: CallOptions = {}): Promise<boolean> {
  checkOptions('isRemembered', options, callForms);
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

/** Whether the next sign-in on this device will ask for a code, and why. */
export type DeviceExplanation =
  /** It will, if MFA is required. */
  | { readonly asked: 'yes'; readonly reason: CodeReason }
  /**
   * It will not. `no-second-factor`: the user has enabled no second factor, and no code was passed on this device. If the pool requires
   * MFA, which a client cannot see, it may still ask such a user for a code by SMS or e-mail, or to set up a factor. Without a reason:
   * the device takes the place of the code if the pool allows that, which a client cannot see either.
   */
  | { readonly asked: 'no'; readonly reason?: 'no-second-factor' };

/**
 * Predicts whether the next sign-in on this device will ask for a code. Compares this client's record with the service's answer, so it
 * notices a device that was un-remembered or forgotten elsewhere.
 *
 * Sends GetDevice { AccessToken, DeviceKey }, and GetUser { AccessToken } if the device does not take the place of a code.
 */
export async function explainDevice(session: Session, options: CallOptions = {}): Promise<DeviceExplanation> {
  checkOptions('explainDevice', options, callForms);
  const reason = await codeReasonOf(session, options);
  if (reason === undefined) return { asked: 'no' };
  // If the pool requires MFA, it asks for codes by SMS that the user never enabled. A trusted device has passed such a code.
  const hasFactor =
    controlOf(session).record?.trusted === true || (await mfaStatus(session, options)).enabled.length > 0;
  return hasFactor ? { asked: 'yes', reason } : { asked: 'no', reason: 'no-second-factor' };
}

/** Returns why the device does not take the place of a code; undefined if it does. */
async function codeReasonOf(session: Session, options: CallOptions): Promise<CodeReason | undefined> {
  const { record } = controlOf(session);
  if (record === undefined) return 'no-device';
  if (!record.confirmed) return 'not-confirmed';
  if (isOverdue(record, session.client.clock.now())) return 'remember-expired';
  if (!(await isRemembered(session, options))) return 'not-remembered';
  return record.trusted ? undefined : 'not-trusted-yet';
}
