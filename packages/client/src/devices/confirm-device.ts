import { createDeviceVerifier, type DeviceVerifier, parseDeviceVerifier, verifyPassword } from '@latchkey/srp';
import type { Client } from '../client.ts';
import { VerifierRefusedError } from '../error.ts';

/** The device to confirm: the two keys of NewDeviceMetadata, and a token of the user they were made for. */
export interface ConfirmDeviceInput {
  readonly accessToken: string;
  readonly deviceKey: string;
  readonly deviceGroupKey: string;
  /** The client's `deviceName`, if not said. */
  readonly deviceName?: string;
  readonly signal?: AbortSignal | undefined;
}

/** What ConfirmDevice answered, and what to keep. */
export interface ConfirmedDevice {
  /** UserConfirmationNecessary: the pool remembers the device only once UpdateDeviceStatus says so. */
  readonly userConfirmationNecessary: boolean;
  /** The device's secret. Keep it beside both keys; the next sign-ins prove it, and it is never sent. */
  readonly devicePassword: string;
}

/**
 * Confirms a device: makes its secret, salt and verifier, checks that they belong together, and sends them. `signIn` does
 * this by itself; this form is for those who sign in by other means and keep the secret themselves.
 *
 * Sends ConfirmDevice { AccessToken, DeviceKey, DeviceName, DeviceSecretVerifierConfig { PasswordVerifier, Salt } }.
 *
 * @throws DeviceKeyRefusedError, TokenRefusedError, VerifierRefusedError
 */
export async function confirmDevice(client: Client, input: ConfirmDeviceInput): Promise<ConfirmedDevice> {
  const { deviceKey, deviceGroupKey } = input;
  const made = await createDeviceVerifier(deviceGroupKey, deviceKey, undefined, client.primitives);
  if (!(await belongsTogether(client, deviceGroupKey, deviceKey, made))) throw new VerifierRefusedError();
  const { verifier: passwordVerifier, salt, secret: devicePassword } = made;
  const userConfirmationNecessary = await confirmDeviceWithVerifier(client, { ...input, passwordVerifier, salt });
  return { userConfirmationNecessary, devicePassword };
}

/** A device and the verifier that the caller made for it. */
export interface VerifierInput extends Omit<ConfirmDeviceInput, 'deviceGroupKey'> {
  /** DeviceSecretVerifierConfig.PasswordVerifier: base64 of the signed bytes, from `createDeviceVerifier`. */
  readonly passwordVerifier: string;
  /** DeviceSecretVerifierConfig.Salt: the same encoding. */
  readonly salt: string;
}

/**
 * Confirms a device with a verifier of the caller's own. What could not be right (not base64, negative, 0, out of range) is refused
 * here, since the service takes much of it and fails only at the next sign-in.
 *
 * @returns UserConfirmationNecessary
 * @throws DeviceKeyRefusedError, TokenRefusedError, VerifierRefusedError
 */
export async function confirmDeviceWithVerifier(client: Client, input: VerifierInput): Promise<boolean> {
  const { accessToken, deviceKey, passwordVerifier, salt, signal, deviceName = client.deviceName } = input;
  if (!parseDeviceVerifier({ passwordVerifierBase64: passwordVerifier, saltBase64: salt }).ok) {
    throw new VerifierRefusedError();
  }
  const { UserConfirmationNecessary } = await client.call(
    'ConfirmDevice',
    {
      AccessToken: accessToken,
      DeviceKey: deviceKey,
      DeviceName: deviceName,
      DeviceSecretVerifierConfig: { PasswordVerifier: passwordVerifier, Salt: salt },
    },
    { signal },
  );
  return UserConfirmationNecessary ?? false;
}

/**
 * Reads the verifier as the service will, and computes it again from the secret that is kept: a wrong padding would show only
 * at the second sign-in, as a wrong password.
 */
async function belongsTogether(
  { primitives }: Client,
  group: string,
  identity: string,
  { verifier, salt, secret }: DeviceVerifier,
): Promise<boolean> {
  const sent = parseDeviceVerifier({ passwordVerifierBase64: verifier, saltBase64: salt });
  return sent.ok && verifyPassword({ group, identity, secret, ...sent }, primitives);
}
