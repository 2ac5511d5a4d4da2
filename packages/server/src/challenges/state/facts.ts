/** Reads the facts for the state machine: the pool's rules, the user's factors, the state of the device. */
import { unknownDevice } from './device-secret.ts';
import type { DeviceFacts, Facts } from './machine.ts';
import { enabledFactors, factorsToSetUp, preferredFactor, usableFactors } from '../../rules/factors/mfa-factors.ts';
import { trustEndsAt } from '../../rules/devices/device-trust.ts';
import { authenticationOf } from '../../rules/oauth/authentication-level.ts';
import { secondFactorLevel } from '../../rules/oauth/reachable-level.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import type { DeviceRecord } from '../../records/device.ts';
import type { UserRecord } from '../../records/user.ts';
import { hasExpired } from '../../time/instants.ts';
import type { Proved } from './sign-in-state.ts';
import type { Situation } from './situation.ts';

/** The device key of a step: sent with this request, or carried over from an earlier one. */
export interface StepDeviceKey {
  readonly given: string | null;
  readonly carried: string | null;
}

/** The key of the device that a step locks; null: none. */
export function deviceKeyOf({ given, carried }: StepDeviceKey): string | null {
  return given ?? carried;
}

/**
 * Checks that the device of a key was found. A carried key that no longer exists counts as no key: when clients get the
 * error, they drop the key and repeat the same claim, which must not fail with the same error again.
 * @throws ResourceNotFoundException `Device does not exist.` for a key sent with this request that the user does not
 *   have
 */
export function assertDeviceFound(device: DeviceRecord | undefined, { given }: StepDeviceKey): void {
  if (device === undefined && given !== null) throw unknownDevice();
}

/** Collects the current facts of a sign-in, without a level that its request asks for (`stepsUp`). */
export function factsOf(
  { pool, clock }: Pick<Situation, 'pool' | 'clock'>,
  user: UserRecord,
  device: DeviceRecord | undefined,
  admin: boolean,
): Facts {
  const { settings } = pool;
  const tracking = admin && settings.deviceChoices.adminDevices === 'off' ? null : settings.devices;
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
    tracking: tracking && {
      suppressesMfa: tracking.suppressesMfa,
      proofWithoutMfa: settings.deviceChoices.deviceSrp === 'always',
    },
    device: standingOf(pool, device, clock.now()),
  };
}

/** Whether the request asks for a level of authentication that only a second factor reaches. */
export function stepsUp(
  { pool, browser }: Pick<Situation, 'pool' | 'browser'>,
  user: UserRecord,
  progress: Proved,
): boolean {
  const { level } = authenticationOf(progress);
  const withMfa = secondFactorLevel(pool, user);
  return browser?.levels.some((asked) => asked > level && asked <= withMfa) ?? false;
}

function standingOf(pool: Pool, device: DeviceRecord | undefined, now: number): DeviceFacts {
  if (device === undefined) return { key: null, standing: 'absent', trusted: false };
  const key = device.deviceKey;
  if (device.secret === null) return { key, standing: 'unconfirmed', trusted: false };
  const standing = device.remembered ? 'remembered' : 'confirmed';
  const wasTrusted = pool.settings.deviceChoices.trust === 'confirmed' || device.mfaTrusted;
  const endsAt = trustEndsAt(pool, device);
  const trustEnded = wasTrusted && endsAt !== null && hasExpired(endsAt, now);
  return { key, standing, trusted: wasTrusted && !trustEnded, ...(trustEnded && { trustEnded }) };
}
