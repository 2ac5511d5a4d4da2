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
   * Whether the service remembers it, as far as this client has heard; `isRemembered` asks the service. A remembered device
   * takes the place of the code if the pool allows it and the device is trusted.
   */
  readonly remembered: boolean;
  /** When this client will stop it being remembered (ms since 1970); never, if not there. */
  readonly rememberUntil?: number;
  /**
   * Whether a code was passed in the sign-in that made its key, or in one since that it was remembered. Cognito asks for
   * one more code until then (observed).
   */
  readonly trusted: boolean;
}

/** Whether to remember a device: yes, no, or whoever answers. The sign-in waits for the answer, so the user may be asked here. */
export type RememberChoice = boolean | ((device: Device) => boolean | Promise<boolean>);

/** What became of the device in a sign-in. */
export type DeviceOutcome =
  /** The pool tracks no devices, or `trackDevices` is false. */
  | { readonly status: 'untracked' }
  /** A device that was confirmed earlier took part. */
  | { readonly status: 'known'; readonly device: Device }
  /** This is a new device, and it was confirmed. */
  | {
      readonly status: 'confirmed';
      readonly device: Device;
      /** UserConfirmationNecessary: the pool remembers it only if the user says so (`remember`, or `rememberDevice`). */
      readonly userConfirmationNecessary: boolean;
    }
  /** This is a new device, and ConfirmDevice failed: the user is signed in, and the refresh will be refused. */
  | { readonly status: 'unconfirmed'; readonly deviceKey: string; readonly error: LatchkeyError };

/** Why a record of a device was dropped in a sign-in. */
export type DeviceForgotten =
  /** "Device does not exist.": forgotten elsewhere, or the user was made anew. */
  | 'unknown-to-service'
  /** The service did not accept the proof of the device's secret. */
  | 'secret-refused';

/** Why a code is asked for, as far as a client can know. */
export type CodeReason =
  /** This device has no record of a sign-in by this user, or the store cannot be read. */
  | 'no-device'
  /** It had one, which the service no longer knows or accepts; it was dropped. */
  | 'device-forgotten'
  /** ConfirmDevice failed when the device was new. */
  | 'not-confirmed'
  /** The device is known and not remembered. */
  | 'not-remembered'
  /** It was remembered for a time (`rememberFor`), and the time is up. */
  | 'remember-expired'
  /** It is remembered, and has not been through MFA since: one code more. */
  | 'not-trusted-yet'
  /**
   * It is remembered and trusted, so the pool does not let devices take the place of a code (ChallengeRequiredOnNewDevice is
   * false), or the device is no longer remembered by the service.
   */
  | 'not-suppressed';
