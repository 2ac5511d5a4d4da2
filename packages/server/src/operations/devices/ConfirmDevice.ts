/**
 * ConfirmDevice: stores the secret verifier of a device whose key the client received (NewDeviceMetadata), so that the
 * device can prove itself by SRP. Pools that always remember devices remember it at once. In other pools the app asks
 * the user first (UserConfirmationNecessary), and UpdateDeviceStatus remembers it.
 */
import { type DeviceSecretVerifierConfigType, serviceError } from '@latchkey/model';
import { parseDeviceVerifier } from '@latchkey/srp';
import type { DeviceSecretRecord } from '../../records/device.ts';
import { confirmDevice, invalidDeviceKey } from '../../rules/devices/confirm-device.ts';
import { operation } from '../operation.ts';

/** Parses salt and verifier: numbers as base64 of two's complement, rejected if negative (observed). */
function secretOf(config: DeviceSecretVerifierConfigType | undefined): DeviceSecretRecord {
  const { PasswordVerifier, Salt } = config ?? {};
  if (PasswordVerifier === undefined || Salt === undefined) throw invalidDeviceKey();
  const parsed = parseDeviceVerifier({ passwordVerifierBase64: PasswordVerifier, saltBase64: Salt });
  if (parsed.ok) return { salt: parsed.salt, verifier: parsed.verifier };
  const message =
    parsed.reason === 'negative'
      ? 'Negate value passed for salt and Password verifier'
      : 'Invalid salt or password verifier given.';
  throw serviceError('InvalidParameterException', message);
}

export const ConfirmDevice = operation('ConfirmDevice', 'accessToken', async ({ input, caller, store, clock }) => {
  const { pool, user } = caller;
  const secret = secretOf(input.DeviceSecretVerifierConfig);
  const tracking = pool.settings.devices;
  if (tracking === null) throw invalidDeviceKey();
  const device = { poolId: pool.id, sub: user.sub, deviceKey: input.DeviceKey };
  const remembered = !tracking.remembersOnPrompt;
  const confirmation = { secret, name: input.DeviceName ?? null, remembered, now: clock.now() };
  await store.write((tx) => confirmDevice(tx, device, confirmation));
  return { UserConfirmationNecessary: tracking.remembersOnPrompt };
});
