/** The five states of a pool's DeviceConfiguration, and what the API says of each. */
import type { ChallengeNameType, DeviceConfigurationType } from '@aws-sdk/client-cognito-identity-provider';

export interface DeviceConfigurationCase {
  readonly title: string;
  readonly setting: DeviceConfigurationType | undefined;
  /** What ConfirmDevice answers as UserConfirmationNecessary: the user is asked before the device is remembered. */
  readonly asksUser: boolean;
  /** A remembered device takes the place of the code. */
  readonly suppressesMfa: boolean;
  /** What a user with MFA is asked at a device that is remembered, and has been through MFA. */
  readonly whenRemembered: readonly ChallengeNameType[];
}

const standsIn: readonly ChallengeNameType[] = ['PASSWORD_VERIFIER', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'];
const follows: readonly ChallengeNameType[] = [
  'PASSWORD_VERIFIER',
  'SOFTWARE_TOKEN_MFA',
  'DEVICE_SRP_AUTH',
  'DEVICE_PASSWORD_VERIFIER',
];

/** What a user with MFA is asked at any other device. */
export const withCode: readonly ChallengeNameType[] = ['PASSWORD_VERIFIER', 'SOFTWARE_TOKEN_MFA'];

/** The two members: ChallengeRequiredOnNewDevice and DeviceOnlyRememberedOnUserPrompt. */
function tracking(challenge: boolean, prompt: boolean): DeviceConfigurationCase {
  return {
    // Short: longer ones are cut where reports print them.
    title: `challenge ${challenge}, prompt ${prompt}`,
    setting: { ChallengeRequiredOnNewDevice: challenge, DeviceOnlyRememberedOnUserPrompt: prompt },
    asksUser: prompt,
    suppressesMfa: challenge,
    whenRemembered: challenge ? standsIn : follows,
  };
}

/** The four states in which devices are tracked; both members false is one of them. */
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

/** Remembers devices when the user says so; a remembered one takes the place of the code. */
export const optInWithSuppression: DeviceConfigurationType = {
  ChallengeRequiredOnNewDevice: true,
  DeviceOnlyRememberedOnUserPrompt: true,
};

/** Remembers every confirmed device; it takes the place of the code. */
export const alwaysWithSuppression: DeviceConfigurationType = {
  ChallengeRequiredOnNewDevice: true,
  DeviceOnlyRememberedOnUserPrompt: false,
};
