/**
 * The rules about MFA in words: why a code was asked for, or not, and what to do about it. The log line and
 * `latchkey explain` say the same.
 */
import type { AuditedDevice, AuditedOutcome } from '../../records/auth-event.ts';
import type { EarlierKeys } from './given-keys.ts';
import type { MfaReason } from '../state/machine.ts';

/** One rule, decided. */
interface Words {
  /** Whether the rule lets the user pass without a code. */
  readonly asks: boolean;
  /** For a log line, to go on after `mfa: `. */
  readonly line: string;
  /** A sentence. */
  readonly because: string;
  /** A sentence: what to change to be asked for no code. Null: nothing is to be changed. */
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
    line: 'not due, the user has no second factor switched on',
    because: 'MFA is optional in this pool, and the user has no second factor switched on.',
    advice: null,
  },
  'first-sign-in': {
    asks: false,
    line: 'not due, in this pool the code that confirmed the sign-up counts for the first sign-in',
    because:
      'It is the first sign-in after the sign-up, and in this pool the code that confirmed it counts for this one.',
    advice: null,
  },
  passed: {
    asks: false,
    line: 'passed',
    because: 'The sign-in began with a factor that counts as two, such as a passkey with user verification.',
    advice: null,
  },
  'device-stands-in': {
    asks: false,
    line: 'the device takes its place',
    because: 'The device is remembered and has been through MFA, so its own proof takes the place of the code.',
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
    line: 'due, no DEVICE_KEY came',
    because: 'No DEVICE_KEY came with the answer, so the device counts as a new one.',
    advice:
      'Nothing on a new device. On a known one: the app must send its DEVICE_KEY with every answer to a challenge.',
  },
  'device-unconfirmed': {
    asks: true,
    line: 'due, the device was never confirmed',
    because: 'The device key was given out by an earlier sign-in, and never confirmed.',
    advice: 'The app must call ConfirmDevice after the sign-in that answers with NewDeviceMetadata.',
  },
  'device-not-remembered': {
    asks: true,
    line: 'due, the device is confirmed and not remembered',
    because: 'The device is known and confirmed, but it is not remembered.',
    advice: 'Remember it: the app calls UpdateDeviceStatus, or an administrator AdminUpdateDeviceStatus.',
  },
  'device-not-trusted': {
    asks: true,
    line: 'due, the device is remembered and has not been through MFA yet',
    because: 'The device is remembered, but no sign-in with it has been through MFA yet.',
    advice: 'Pass the code once while the app sends this DEVICE_KEY; from then on the device takes its place.',
  },
  'suppression-off': {
    asks: true,
    line: 'due, ChallengeRequiredOnNewDevice is off',
    because: 'ChallengeRequiredOnNewDevice is off in this pool, so no device takes the place of a code.',
    advice: 'Set ChallengeRequiredOnNewDevice in the DeviceConfiguration of the pool to true (UpdateUserPool).',
  },
};

const staleKey = {
  because: 'The DEVICE_KEY that came is no device of this user any more, so the device counts as a new one.',
  advice: 'The app must drop that key, and confirm the new device that the sign-in ends with.',
};

const adminsDevices = {
  because: 'Devices do not count here: the pool has no DeviceConfiguration, or keeps them out of admin sign-ins.',
  advice: "Check the pool's DeviceConfiguration, and its tag latchkey:admin-devices.",
};

const setUp = {
  because: 'MFA is required in this pool, and the user has no second factor yet.',
  advice: 'Nothing: the user sets up a second factor in this sign-in.',
};

/** The commonest cause: nothing is wrong with the sign-in itself, but earlier ones were left unfinished. */
function neverConfirmed(count: number) {
  const keys =
    count === 1
      ? 'the device key that an earlier sign-in gave out was never confirmed'
      : `none of the ${count} device keys that earlier sign-ins gave out was confirmed`;
  return {
    because: `No DEVICE_KEY came with the answer, and ${keys}: the app does not call ConfirmDevice.`,
    advice:
      'The app must call ConfirmDevice after each sign-in that answers with NewDeviceMetadata, keep the key, ' +
      'and send it as DEVICE_KEY with every later answer.',
  };
}

function wordsOf(reason: string): Words | undefined {
  return Object.hasOwn(words, reason) ? words[reason as MfaReason] : undefined;
}

/** The reason of a log line in words; one that this version does not know, as it is. */
export function mfaLine(reason: string): string {
  return wordsOf(reason)?.line ?? reason;
}

/** Whether the rule asks for a code. */
export function asksForCode(reason: string): boolean {
  return wordsOf(reason)?.asks ?? false;
}

/** Why the rule decided so, in a sentence about this very step, and what to do about it. */
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
