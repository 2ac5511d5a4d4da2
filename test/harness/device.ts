/** The calls that an app makes for its own device, through the unmodified AWS SDK. */
import {
  AdminGetDeviceCommand,
  type AuthenticationResultType,
  type CognitoIdentityProviderClient,
  ConfirmDeviceCommand,
  type DeviceRememberedStatusType,
  type DeviceType,
  UpdateDeviceStatusCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createDeviceVerifier } from '@latchkey/srp';

/** The values that an app stores for a confirmed device. */
export interface Device {
  readonly deviceKey: string;
  readonly deviceGroupKey: string;
  readonly secret: string;
}

interface Caller {
  readonly sdk: CognitoIdentityProviderClient;
}

/** Returns the two keys of NewDeviceMetadata. A sign-in without them fails the test. */
export function newKeys({ NewDeviceMetadata }: AuthenticationResultType): Omit<Device, 'secret'> {
  const { DeviceKey: deviceKey, DeviceGroupKey: deviceGroupKey } = NewDeviceMetadata ?? {};
  if (deviceKey === undefined || deviceGroupKey === undefined) throw new Error('The sign-in returned no device key.');
  return { deviceKey, deviceGroupKey };
}

/** Confirms the new device of a sign-in, as apps do directly after it. */
export async function confirmDevice(
  { sdk }: Caller,
  result: AuthenticationResultType,
  DeviceName?: string,
): Promise<{ readonly device: Device; readonly userConfirmationNecessary: boolean | undefined }> {
  const { deviceKey, deviceGroupKey } = newKeys(result);
  const { verifier, salt, secret } = await createDeviceVerifier(deviceGroupKey, deviceKey);
  const { UserConfirmationNecessary } = await sdk.send(
    new ConfirmDeviceCommand({
      AccessToken: result.AccessToken,
      DeviceKey: deviceKey,
      DeviceSecretVerifierConfig: { PasswordVerifier: verifier, Salt: salt },
      ...(DeviceName === undefined ? {} : { DeviceName }),
    }),
  );
  return { device: { deviceKey, deviceGroupKey, secret }, userConfirmationNecessary: UserConfirmationNecessary };
}

/** Sets whether the device is remembered, as the user's answer to "remember this device" does. */
export async function setRemembered(
  { sdk }: Caller,
  AccessToken: string | undefined,
  { deviceKey: DeviceKey }: Pick<Device, 'deviceKey'>,
  DeviceRememberedStatus: DeviceRememberedStatusType,
): Promise<void> {
  await sdk.send(new UpdateDeviceStatusCommand({ AccessToken, DeviceKey, DeviceRememberedStatus }));
}

/** Returns the attributes of a device, by name. */
export function attributesOf(device: DeviceType | undefined): Record<string, string | undefined> {
  return Object.fromEntries((device?.DeviceAttributes ?? []).map(({ Name, Value }) => [Name, Value]));
}

/** Returns the status of the device from AdminGetDevice: `remembered` or `not_remembered`. */
export async function rememberedStatus(
  { sdk, userPoolId }: Caller & { readonly userPoolId: string },
  Username: string,
  { deviceKey: DeviceKey }: Pick<Device, 'deviceKey'>,
): Promise<string | undefined> {
  const { Device } = await sdk.send(new AdminGetDeviceCommand({ UserPoolId: userPoolId, Username, DeviceKey }));
  return attributesOf(Device)['dev:device_remembered_status'];
}
