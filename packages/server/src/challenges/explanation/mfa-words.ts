/**
 * Sentences for the MFA rules: why a code was or was not asked for, and what to do about it. The log line and
 * `latchkey explain` use the same rules.
 */
import { MANAGED_LOGIN } from '../../records/auth-event.ts';
import type { AuditedDevice, AuditedOutcome } from '../../records/auth-event.ts';
import type { EarlierKeys } from './issued-device-keys.ts';
import type { MfaReason } from '../state/machine.ts';

/** The texts for one rule. */
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
    line: 'not required, the user has no second factor enabled',
    because: 'MFA is optional in this pool, and the user has no second factor enabled.',
    advice: null,
  },
  'first-sign-in': {
    asks: false,
    line: 'not required, in this pool the code that confirmed the sign-up counts for the first sign-in',
    because:
      'This is the first sign-in after the sign-up. In this pool, the code that confirmed the sign-up counts for it.',
    advice: null,
  },
  passed: {
    asks: false,
    line: 'passed',
    because: 'The first factor counts as two factors, such as a passkey with user verification.',
    advice: null,
  },
  risk: {
    asks: true,
    line: 'required, because of the risk of this sign-in',
    because: 'Threat protection found a risk in this sign-in, and the risk configuration asks for a code then.',
    advice: 'See which rules counted. If it was the user, mark the event as Valid (AdminUpdateAuthEventFeedback).',
  },
  'device-stands-in': {
    asks: false,
    line: 'not required, the device takes the place of the code',
    because: 'The device is remembered and has completed MFA, so its own proof takes the place of the code.',
    advice: null,
  },
  'tracking-off': {
    asks: true,
    line: 'required, devices do not count in this sign-in',
    because: 'Devices do not count in this sign-in, because the pool has no DeviceConfiguration.',
    advice: 'Give the pool a DeviceConfiguration with ChallengeRequiredOnNewDevice true (UpdateUserPool).',
  },
  'no-device-key': {
    asks: true,
    line: 'required, no DEVICE_KEY was sent',
    because: 'No DEVICE_KEY was sent with the answer, so the device counts as a new one.',
    advice:
      'On a new device: nothing. On a known device: the app must send its DEVICE_KEY with every answer to a challenge.',
  },
  'device-unconfirmed': {
    asks: true,
    line: 'required, the device was never confirmed',
    because: 'An earlier sign-in issued this device key, but it was never confirmed.',
    advice: 'The app must call ConfirmDevice after a sign-in whose answer contains NewDeviceMetadata.',
  },
  'device-not-remembered': {
    asks: true,
    line: 'required, the device is confirmed but not remembered',
    because: 'The device is confirmed, but not remembered.',
    advice: 'Remember the device: the app calls UpdateDeviceStatus, or an administrator calls AdminUpdateDeviceStatus.',
  },
  'device-not-trusted': {
    asks: true,
    line: 'required, the device is remembered but has not completed MFA yet',
    because: 'The device is remembered, but no sign-in with it has completed MFA yet.',
    advice:
      'Enter the code once while the app sends this DEVICE_KEY. After that, the device takes the place of the code.',
  },
  'device-trust-ended': {
    asks: true,
    line: 'required, the last MFA with the device is too long ago',
    because: 'The device is remembered, but the last MFA with it is longer ago than the pool allows.',
    advice: 'Enter the code once. The number of days is in the tag latchkey:device-trust-days of the pool.',
  },
  'suppression-off': {
    asks: true,
    line: 'required, ChallengeRequiredOnNewDevice is off',
    because: 'ChallengeRequiredOnNewDevice is off in this pool, so a device never takes the place of a code.',
    advice: 'Set ChallengeRequiredOnNewDevice to true in the DeviceConfiguration of the pool (UpdateUserPool).',
  },
  'step-up': {
    asks: true,
    line: 'required, the app asked for a higher level of authentication',
    because: 'The app asked for a level of authentication (acr_values) that a remembered device does not give.',
    advice: 'Nothing to do: the code is what the app asked for.',
  },
};

const staleKey = {
  because: 'The DEVICE_KEY that was sent is no longer a device of this user, so the device counts as a new one.',
  advice: 'The app must delete that key, and confirm the new device that this sign-in issues.',
};

const adminsDevices = {
  because: 'Devices do not count here: the pool has no DeviceConfiguration, or excludes devices from admin sign-ins.',
  advice: "Check the pool's DeviceConfiguration, and its tag latchkey:admin-devices.",
};

const setUp = {
  because: 'MFA is required in this pool, and the user has no second factor yet.',
  advice: 'Nothing to do: the user sets up a second factor in this sign-in.',
};

const newBrowser = {
  because: 'The browser is not a remembered device of this user, so it counts as a new one.',
  advice:
    'The browser is remembered at the end of the sign-in. Pools with DeviceOnlyRememberedOnUserPrompt ask the user: a box ' +
    'on the page of the code must be ticked.',
};

/** The most common cause: this sign-in is correct, but the app did not confirm the device of earlier ones. */
function neverConfirmed(count: number) {
  const keys =
    count === 1
      ? 'the device key that an earlier sign-in issued was never confirmed'
      : `none of the ${count} device keys that earlier sign-ins issued was confirmed`;
  return {
    because: `No DEVICE_KEY was sent with the answer, and ${keys}: the app does not call ConfirmDevice.`,
    advice:
      'The app must call ConfirmDevice after each sign-in whose answer contains NewDeviceMetadata, store the key, ' +
      'and send it as DEVICE_KEY with every later answer.',
  };
}

function wordsOf(reason: string): Words | undefined {
  return Object.hasOwn(words, reason) ? words[reason as MfaReason] : undefined;
}

/** Returns the text for a log line. A rule that this version does not know is returned unchanged. */
export function mfaLine(reason: string): string {
  return wordsOf(reason)?.line ?? reason;
}

/** Returns whether the rule asks for a code. */
export function asksForCode(reason: string): boolean {
  return wordsOf(reason)?.asks ?? false;
}

/** Returns why the rule gave its result in this step, and what to do about it. */
export function explainMfa(
  reason: string,
  {
    device,
    admin,
    flow,
    outcome,
  }: {
    readonly device: AuditedDevice;
    readonly admin: boolean;
    readonly flow: string;
    readonly outcome: AuditedOutcome;
  },
  earlier: EarlierKeys,
): { readonly because: string; readonly advice: string | null } {
  if (outcome.kind === 'challenge' && outcome.name === 'MFA_SETUP') return setUp;
  if (reason === 'no-device-key') {
    if (flow === MANAGED_LOGIN) return newBrowser;
    if (device.standing === 'unknown') return staleKey;
    const { confirmed, unconfirmed } = earlier;
    if (confirmed.length === 0 && unconfirmed.length > 0) return neverConfirmed(unconfirmed.length);
  }
  if (reason === 'tracking-off' && admin) return adminsDevices;
  const { because, advice } = wordsOf(reason) ?? { because: `The rule was ${reason}.`, advice: null };
  return { because, advice };
}
