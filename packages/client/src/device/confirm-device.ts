import { createDeviceVerifier, fromBase64, parseDeviceVerifier, type Primitives } from '@latchkey/srp';
import type { Client } from '../client.ts';
import { VerifierRefusedError } from '../error.ts';
import { checkOptions, nonEmptyText, object, text } from '../options.ts';

const confirmationForms = { signal: object, accessToken: nonEmptyText, deviceKey: nonEmptyText, deviceName: text };

/** A device to confirm. */
interface Confirmation {
  /** A token of the user whom the device key was minted for. */
  readonly accessToken: string;
  /** NewDeviceMetadata.DeviceKey. */
  readonly deviceKey: string;
  /** The client's `deviceName`, if not said. */
  readonly deviceName?: string;
  readonly signal?: AbortSignal | undefined;
}

/** A device to confirm, by the two keys of NewDeviceMetadata. */
export interface ConfirmDeviceInput extends Confirmation {
  /** NewDeviceMetadata.DeviceGroupKey. */
  readonly deviceGroupKey: string;
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
  checkOptions('confirmDevice', input, { ...confirmationForms, deviceGroupKey: nonEmptyText });
  return registerDevice(client, input);
}

/** `confirmDevice` for a sign-in, where the options are the library's own. */
export async function registerDevice(client: Client, input: ConfirmDeviceInput): Promise<ConfirmedDevice> {
  const { deviceGroupKey, deviceKey } = input;
  const make = (devicePassword: string | undefined, further?: Partial<Primitives>) =>
    createDeviceVerifier(deviceGroupKey, deviceKey, devicePassword, { ...client.primitives, ...further });
  const { secret, salt, verifier } = await make(undefined);
  // Computes the verifier again from what is stored and what is sent: a wrong exponentiation would otherwise show only at the second
  // sign-in, as a wrong password.
  const again = await make(secret, { randomBytes: () => fromBase64(salt) ?? new Uint8Array() });
  if (again.verifier !== verifier) throw new VerifierRefusedError();
  return { userConfirmationNecessary: await send(client, input, verifier, salt), devicePassword: secret };
}

/** A device and the verifier that the caller made for it. */
export interface VerifierInput extends Confirmation {
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
  checkOptions('confirmDeviceWithVerifier', input, { ...confirmationForms, passwordVerifier: text, salt: text });
  const { passwordVerifier, salt } = input;
  const parsed = parseDeviceVerifier({ passwordVerifierBase64: passwordVerifier, saltBase64: salt });
  if (!parsed.ok) throw new VerifierRefusedError();
  return send(client, input, passwordVerifier, salt);
}

async function send(client: Client, input: Confirmation, PasswordVerifier: string, Salt: string): Promise<boolean> {
  const { accessToken: AccessToken, deviceKey: DeviceKey, deviceName: DeviceName = client.deviceName } = input;
  const request = { AccessToken, DeviceKey, DeviceName, DeviceSecretVerifierConfig: { PasswordVerifier, Salt } };
  return (await client.call('ConfirmDevice', request, input)).UserConfirmationNecessary ?? false;
}
