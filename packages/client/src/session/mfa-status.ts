import { callForms, checkOptions } from '../options.ts';
import type { CallOptions } from '../transport/call-options.ts';
import type { Session } from './session.ts';

/** The user's MFA settings at the service. */
export interface MfaStatus {
  /** UserMFASettingList: `SOFTWARE_TOKEN_MFA`, `SMS_MFA`, `EMAIL_OTP`. */
  readonly enabled: readonly string[];
  /** PreferredMfaSetting. */
  readonly preferred: string | undefined;
}

/** Returns the user's enabled kinds of MFA. Sends GetUser { AccessToken }. */
export async function mfaStatus(session: Session, options: CallOptions = {}): Promise<MfaStatus> {
  checkOptions('mfaStatus', options, callForms);
  const user = await session.client.call('GetUser', { AccessToken: await session.accessToken() }, options);
  return { enabled: user.UserMFASettingList ?? [], preferred: user.PreferredMfaSetting };
}
