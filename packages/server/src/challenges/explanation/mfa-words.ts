/**
 * Explains the MFA rules: why a code was asked for, or not, and what to do about it. The log line and `latchkey
 * explain` use the same explanations.
 */
import type { AuditedDevice, AuditedOutcome } from '../../records/auth-event.ts';
import type { EarlierKeys } from './issued-device-keys.ts';
import type { MfaReason } from '../state/machine.ts';

/** The explanation of one rule. */
interface Words {
  /** Whether the rule asks for a code. */
  readonly asks: boolean;
  /** For a log line, after `mfa: `. */
  readonly line: string;
  /** A sentence. */
  readonly because: string;
  /** A sentence: what to change so that no code is asked for. Null: there is nothing to change. */
  readonly advice: string | null;
}

const words: Readonly<Record<MfaReason, Words>> = {
  'mfa-off': {
    asks: false,
    line: 'off in this pool',
    because: 'MFA is off in this pool.',
    advice: null,
  },
  'no-factor': {
    asks: false,
    line: 'not due, the user has enabled no second factor',
    because: 'MFA is optional in this pool, and the user has enabled no second factor.',
    advice: null,
  },
  'first-sign-in': {
    asks: false,
    line: 'not due, the code that confirmed the sign-up counts for the first sign-in in this pool',
    because:
      'This is the first sign-in after the sign-up. In this pool, the code that confirmed the sign-up counts for it.',
    advice: null,
  },
  passed: {
    asks: false,
    line: 'passed',
    because: 'The first factor counts as both factors, for example a passkey with user verification.',
    advice: null,
  },
  'device-stands-in': {
    asks: false,
    line: 'replaced by the device',
    because: 'The device is remembered and has passed MFA, so its own proof replaces the code.',
    advice: null,
  },
  'tracking-off': {
    asks: true,
    line: 'due, and devices do not count in this sign-in',
    because: 'Devices do not count in this sign-in: the pool has no DeviceConfiguration.',
    advice: 'Give the pool a DeviceConfiguration with ChallengeRequiredOnNewDevice true (UpdateUserPool).',
  },
  'no-device-key': {
    asks: true,
    line: 'due, the request had no DEVICE_KEY',
    because: 'The answer contained no DEVICE_KEY, so the device counts as a new one.',
    advice:
      'On a new device: nothing. On a known device: the app must send its DEVICE_KEY with every answer to a challenge.',
  },
  'device-unconfirmed': {
    asks: true,
    line: 'due, the device was never confirmed',
    because: 'The device key was issued by an earlier sign-in, but never confirmed.',
    advice: 'The app must call ConfirmDevice after the sign-in that answers with NewDeviceMetadata.',
  },
  'device-not-remembered': {
    asks: true,
    line: 'due, the device is confirmed but not remembered',
    because: 'The device is known and confirmed, but it is not remembered.',
    advice: 'Remember the device: the app calls UpdateDeviceStatus, or an administrator calls AdminUpdateDeviceStatus.',
  },
  'device-not-trusted': {
    asks: true,
    line: 'due, the device is remembered but has not passed MFA yet',
    because: 'The device is remembered, but no sign-in with it has passed MFA yet.',
    advice: 'Enter the code once while the app sends this DEVICE_KEY. From then on the device replaces the code.',
  },
  'suppression-off': {
    asks: true,
    line: 'due, ChallengeRequiredOnNewDevice is off',
    because: 'ChallengeRequiredOnNewDevice is off in this pool, so no device replaces the code.',
    advice: 'Set ChallengeRequiredOnNewDevice in the DeviceConfiguration of the pool to true (UpdateUserPool).',
  },
};

const staleKey = {
  because: 'The DEVICE_KEY that the app sent is no longer a device of this user, so the device counts as a new one.',
  advice: 'The app must delete that key, and confirm the new device that it gets at the end of the sign-in.',
};

const adminsDevices = {
  because: 'Devices do not count in this sign-in: the pool has no DeviceConfiguration, or excludes admin sign-ins.',
  advice: "Check the pool's DeviceConfiguration and its tag latchkey:admin-devices.",
};

const setUp = {
  because: 'MFA is required in this pool, and the user has no second factor yet.',
  advice: 'Nothing: the user sets up a second factor in this sign-in.',
};

/** The commonest cause: this sign-in is fine, but earlier ones were never completed by ConfirmDevice. */
function neverConfirmed(count: number) {
  const keys =
    count === 1
      ? 'the device key that an earlier sign-in issued was never confirmed'
      : `none of the ${count} device keys that earlier sign-ins issued was confirmed`;
  return {
    because: `The answer contained no DEVICE_KEY, and ${keys}: the app does not call ConfirmDevice.`,
    advice:
      'The app must call ConfirmDevice after each sign-in that answers with NewDeviceMetadata, store the key, ' +
      'and send it as DEVICE_KEY with every later answer.',
  };
}

function wordsOf(reason: string): Words | undefined {
  return Object.hasOwn(words, reason) ? words[reason as MfaReason] : undefined;
}

/** Returns the reason of a log line in words. An unknown reason is returned as it is. */
export function mfaLine(reason: string): string {
  return wordsOf(reason)?.line ?? reason;
}

/** Whether the rule asks for a code. */
export function asksForCode(reason: string): boolean {
  return wordsOf(reason)?.asks ?? false;
}

/** Explains in a sentence why the rule decided as it did in this step, and what to do about it. */
export function explainMfa(
  reason: string,
  {
    device,
    admin,
    outcome,
  }: { readonly device: AuditedDevice; readonly admin: boolean; readonly outcome: AuditedOutcome },
  earlier: EarlierKeys,
): { readonly because: string; readonly advice: string | null } {
  if (outcome.kind === 'challenge' && outcome.name === 'MFA_SETUP') return setUp;
  if (reason === 'no-device-key') {
    if (device.standing === 'unknown') return staleKey;
    const { confirmed, unconfirmed } = earlier;
    if (confirmed.length === 0 && unconfirmed.length > 0) return neverConfirmed(unconfirmed.length);
  }
  if (reason === 'tracking-off' && admin) return adminsDevices;
  const { because, advice } = wordsOf(reason) ?? { because: `The rule was ${reason}.`, advice: null };
  return { because, advice };
}
