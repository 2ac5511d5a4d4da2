/** What an app does with the device it runs on, through the unmodified AWS SDK. */
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

/** What an app keeps of a device that it has confirmed. */
export interface Device {
  readonly deviceKey: string;
  readonly deviceGroupKey: string;
  readonly secret: string;
}

interface Caller {
  readonly sdk: CognitoIdentityProviderClient;
}

/** The two keys of NewDeviceMetadata. A sign-in that gave none fails the test. */
export function newKeys({ NewDeviceMetadata }: AuthenticationResultType): Omit<Device, 'secret'> {
  const { DeviceKey: deviceKey, DeviceGroupKey: deviceGroupKey } = NewDeviceMetadata ?? {};
  if (deviceKey === undefined || deviceGroupKey === undefined) throw new Error('The sign-in gave no device key.');
  return { deviceKey, deviceGroupKey };
}

/** Confirms the device that a sign-in was given a key for, as apps do right after it. */
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

/** The user says yes or no to "remember this device". */
export async function setRemembered(
  { sdk }: Caller,
  AccessToken: string | undefined,
  { deviceKey: DeviceKey }: Pick<Device, 'deviceKey'>,
  DeviceRememberedStatus: DeviceRememberedStatusType,
): Promise<void> {
  await sdk.send(new UpdateDeviceStatusCommand({ AccessToken, DeviceKey, DeviceRememberedStatus }));
}

/** The attributes of a device, by name. */
export function attributesOf(device: DeviceType | undefined): Record<string, string | undefined> {
  return Object.fromEntries((device?.DeviceAttributes ?? []).map(({ Name, Value }) => [Name, Value]));
}

/** What AdminGetDevice says of the device: `remembered` or `not_remembered`. */
export async function rememberedStatus(
  { sdk, userPoolId }: Caller & { readonly userPoolId: string },
  Username: string,
  { deviceKey: DeviceKey }: Pick<Device, 'deviceKey'>,
): Promise<string | undefined> {
  const { Device } = await sdk.send(new AdminGetDeviceCommand({ UserPoolId: userPoolId, Username, DeviceKey }));
  return attributesOf(Device)['dev:device_remembered_status'];
}
