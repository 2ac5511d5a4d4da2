/** What a device would do for its user's next sign-in: the answer of the state machine, not a rule of its own. */
import type { Clock } from '../../ports/clock.ts';
import type { DeviceRecord } from '../../records/device.ts';
import type { UserRecord } from '../../records/user.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import { factsOf } from '../state/facts.ts';
import { type MfaReason, next, type Progress } from '../state/machine.ts';

/** A sign-in in which the password was accepted. */
const afterPassword: Progress = {
  firstFactor: 'PASSWORD',
  newPassword: true,
  mfa: false,
  mfaChoice: null,
  provedDevice: null,
  custom: 'none',
  risk: null,
};

/**
 * Returns why the next sign-in of the device would ask for a code, or would not. Threat protection may ask for one in any
 * case.
 */
export function deviceEffect(
  { clock }: { readonly clock: Clock },
  pool: Pool,
  user: UserRecord,
  device: DeviceRecord,
): MfaReason {
  const decision = next(afterPassword, factsOf({ pool, clock }, user, device, false));
  return 'reason' in decision ? decision.reason : 'no-factor';
}
