import type { LatchkeyError } from '../error.ts';

/** The device that a session runs on, as the library knows it. */
export interface Device {
  /** DeviceKey: `<region>_<uuid>`. */
  readonly deviceKey: string;
  /** DeviceGroupKey. */
  readonly deviceGroupKey: string;
  /** DeviceName, as given to ConfirmDevice. */
  readonly name?: string;
  /**
   * Whether the service remembers the device, as far as this client knows; `isRemembered` asks the service. A remembered device takes
   * the place of the code if the pool allows it and the device is trusted.
   */
  readonly remembered: boolean;
  /** When this client un-remembers the device, in ms since 1970. If missing, never. */
  readonly rememberUntil?: number;
  /**
   * Whether a code was passed in the sign-in that issued the device key, or in a later one while the device was remembered. Before that,
   * Cognito asks for one more code (observed).
   */
  readonly trusted: boolean;
}

/** Whether to remember a device: yes, no, or a function that decides. The sign-in waits for its result, so it can ask the user. */
export type RememberChoice = boolean | ((device: Device) => boolean | Promise<boolean>);

/** The result of a sign-in for the device. */
export type DeviceOutcome =
  /** The pool tracks no devices, or `trackDevices` is false. */
  | { readonly status: 'untracked' }
  /** The sign-in used a device that was confirmed earlier. */
  | { readonly status: 'known'; readonly device: Device }
  /** This is a new device, and it was confirmed. */
  | {
      readonly status: 'confirmed';
      readonly device: Device;
      /** UserConfirmationNecessary: the pool remembers it only if the user wants it (`remember`, or `rememberDevice`). */
      readonly userConfirmationNecessary: boolean;
    }
  /** This is a new device, and ConfirmDevice failed: the user is signed in, but the refresh will be rejected. */
  | { readonly status: 'unconfirmed'; readonly deviceKey: string; readonly error: LatchkeyError };

/** Why a sign-in dropped the record of a device. */
export type DeviceForgotten =
  /** "Device does not exist.": it was forgotten elsewhere, or the user was deleted and created again. */
  | 'unknown-to-service'
  /** The service did not accept the proof of the device's secret. */
  | 'secret-refused';

/** Why a code is asked for, as far as a client can tell. */
export type CodeReason =
  /** This device has no record of a sign-in by this user, or the store cannot be read. */
  | 'no-device'
  /** It had a record of a device that the service no longer knows or accepts. The record was dropped. */
  | 'device-forgotten'
  /** ConfirmDevice failed when the device was new. */
  | 'not-confirmed'
  /** The device is known and not remembered. */
  | 'not-remembered'
  /** It was remembered for a limited time (`rememberFor`), which is over. */
  | 'remember-expired'
  /** It is remembered, but no MFA sign-in has happened on it since: one more code is needed. */
  | 'not-trusted-yet'
  /**
   * It is remembered and trusted. So either the pool does not let devices take the place of a code (ChallengeRequiredOnNewDevice is
   * false), or the service no longer remembers the device.
   */
  | 'not-suppressed';
