/** The five states of a pool's DeviceConfiguration, and the behaviour of each. */
import type { ChallengeNameType, DeviceConfigurationType } from '@aws-sdk/client-cognito-identity-provider';

export interface DeviceConfigurationCase {
  readonly title: string;
  readonly setting: DeviceConfigurationType | undefined;
  /** UserConfirmationNecessary of ConfirmDevice: whether the user must be asked before the device is remembered. */
  readonly asksUser: boolean;
  /** Whether a remembered device takes the place of the code. */
  readonly suppressesMfa: boolean;
  /** The challenges of a user with MFA on a remembered and trusted device. */
  readonly whenRemembered: readonly ChallengeNameType[];
}

const standsIn: readonly ChallengeNameType[] = ['PASSWORD_VERIFIER', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'];
const follows: readonly ChallengeNameType[] = [
  'PASSWORD_VERIFIER',
  'SOFTWARE_TOKEN_MFA',
  'DEVICE_SRP_AUTH',
  'DEVICE_PASSWORD_VERIFIER',
];

/** The challenges of a user with MFA on any other device. */
export const withCode: readonly ChallengeNameType[] = ['PASSWORD_VERIFIER', 'SOFTWARE_TOKEN_MFA'];

/** Returns the case for the values of ChallengeRequiredOnNewDevice and DeviceOnlyRememberedOnUserPrompt. */
function tracking(challenge: boolean, prompt: boolean): DeviceConfigurationCase {
  return {
    // A short title, because reports cut longer ones.
    title: `challenge ${challenge}, prompt ${prompt}`,
    setting: { ChallengeRequiredOnNewDevice: challenge, DeviceOnlyRememberedOnUserPrompt: prompt },
    asksUser: prompt,
    suppressesMfa: challenge,
    whenRemembered: challenge ? standsIn : follows,
  };
}

/** The four states in which devices are tracked. Both members `false` is one of them. */
export const trackedConfigurations = [
  tracking(false, false),
  tracking(true, false),
  tracking(false, true),
  tracking(true, true),
];

/** The fifth: no DeviceConfiguration, no tracking. */
export const untracked: DeviceConfigurationCase = {
  title: 'no DeviceConfiguration',
  setting: undefined,
  asksUser: false,
  suppressesMfa: false,
  whenRemembered: withCode,
};

export const deviceConfigurations = [untracked, ...trackedConfigurations];

/** Devices are remembered if the user agrees; a remembered device takes the place of the code. */
export const optInWithSuppression: DeviceConfigurationType = {
  ChallengeRequiredOnNewDevice: true,
  DeviceOnlyRememberedOnUserPrompt: true,
};

/** Every confirmed device is remembered and takes the place of the code. */
export const alwaysWithSuppression: DeviceConfigurationType = {
  ChallengeRequiredOnNewDevice: true,
  DeviceOnlyRememberedOnUserPrompt: false,
};
