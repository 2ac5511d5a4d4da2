/** Users before they exist: their secrets are made here, and a seed has them. */
import type { UserOptions } from '../options.ts';
import { type DeviceSecrets, newDevices } from './device.ts';
import { newPasskeys, type PasskeySecrets } from './passkey.ts';
import { newTotpSecret } from './totp.ts';

const defaultPassword = 'Test-password-1';

export interface NewUser {
  readonly options: UserOptions;
  readonly secret: string | undefined;
  readonly devices: readonly DeviceSecrets[];
  readonly passkeys: readonly PasskeySecrets[];
}

export function newUser(options: UserOptions, region: string): NewUser {
  const { totp = false, devices = 0, passkeys = 0 } = options;
  const secret = totp === true ? newTotpSecret() : totp === false ? undefined : totp;
  return { options, secret, devices: newDevices(devices, region), passkeys: newPasskeys(passkeys) };
}

export function withDefaults(options: UserOptions) {
  const email = options.username.includes('@') ? options.username : `${options.username}@example.com`;
  const { password = defaultPassword } = options;
  return { ...options, password, attributes: options.attributes ?? { email, email_verified: 'true' } };
}

/** The user as a seed has it. */
export function declaredUser({ options, secret, devices, passkeys }: NewUser): object {
  const { totp: _totp, devices: _devices, passkeys: _passkeys, password, ...user } = withDefaults(options);
  return {
    ...user,
    ...(user.temporaryPassword === undefined && { password }),
    ...(secret !== undefined && { totp: { secret }, mfa: ['SOFTWARE_TOKEN_MFA'], preferredMfa: 'SOFTWARE_TOKEN_MFA' }),
    ...(devices.length > 0 && { devices }),
    ...(passkeys.length > 0 && { passkeys }),
  };
}

/** The groups of users and those of the pool, so that each user's group exists. */
export function groupsOf(users: readonly NewUser[], declared: unknown): readonly unknown[] | undefined {
  const given: readonly unknown[] = Array.isArray(declared) ? declared : [];
  const names = new Set(
    given.map((group) => (typeof group === 'string' ? group : (group as { GroupName?: unknown })?.GroupName)),
  );
  const missing = [...new Set(users.flatMap(({ options }) => options.groups ?? []))].filter((name) => !names.has(name));
  return given.length + missing.length === 0 ? undefined : [...given, ...missing];
}
