import { createDeviceVerifier, fromBase64, parseDeviceVerifier, type Primitives } from '@latchkey/srp';
import type { Client } from '../client.ts';
import { VerifierRefusedError } from '../error.ts';
import { checkOptions, nonEmptyText, object, text } from '../options.ts';

const confirmationForms = { signal: object, accessToken: nonEmptyText, deviceKey: nonEmptyText, deviceName: text };

/** A device to confirm. */
interface Confirmation {
  /** An access token of the user for whom the service issued the device key. */
  readonly accessToken: string;
  /** NewDeviceMetadata.DeviceKey. */
  readonly deviceKey: string;
  /** The default is the client's `deviceName`. */
  readonly deviceName?: string;
  readonly signal?: AbortSignal | undefined;
}

/** A device to confirm, with both keys of NewDeviceMetadata. */
export interface ConfirmDeviceInput extends Confirmation {
  /** NewDeviceMetadata.DeviceGroupKey. */
  readonly deviceGroupKey: string;
}

/** The answer of ConfirmDevice, and the secret to store. */
export interface ConfirmedDevice {
  /** UserConfirmationNecessary: the pool remembers the device only after UpdateDeviceStatus. */
  readonly userConfirmationNecessary: boolean;
  /** The device's secret. Store it with both keys: later sign-ins prove it. It is never sent. */
  readonly devicePassword: string;
}

/**
 * Confirms a device: makes its secret, salt and verifier, checks that they match, and sends salt and verifier. `signIn` does this by
 * itself. Use this function if you sign in by other means and store the secret yourself.
 *
 * Sends ConfirmDevice { AccessToken, DeviceKey, DeviceName, DeviceSecretVerifierConfig { PasswordVerifier, Salt } }.
 *
 * @throws DeviceKeyRefusedError, TokenRefusedError, VerifierRefusedError
 */
export async function confirmDevice(client: Client, input: ConfirmDeviceInput): Promise<ConfirmedDevice> {
  checkOptions('confirmDevice', input, { ...confirmationForms, deviceGroupKey: nonEmptyText });
  return registerDevice(client, input);
}

/** `confirmDevice` without the check of options, for sign-ins of this library. */
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
 * Confirms a device with a verifier that the caller made. Rejects values that cannot be right (not base64, negative, 0, out of range),
 * because the service accepts many of them and then fails only at the next sign-in.
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
