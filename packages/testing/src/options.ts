/** The options of the kit, and their check. */
import type { StartOptions } from '@latchkey/server';

/** A user of a test. */
export interface UserOptions {
  readonly username: string;
  /** `Test-password-1` by default. */
  readonly password?: string;
  /** A password that the user must replace at the first sign-in, instead of `password`. */
  readonly temporaryPassword?: string;
  /** By name; `email` is `<username>@example.com`, verified, by default. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Groups that the user is in; they are created. */
  readonly groups?: readonly string[];
  readonly enabled?: boolean;
  /** An authenticator app: `true`, or its secret in base32. It is the user's second factor. */
  readonly totp?: boolean | string;
  /** Confirmed devices: how many, or one object for each. */
  readonly devices?: number | readonly DeviceOptions[];
  /** Registered passkeys: how many, or one object for each. */
  readonly passkeys?: number | readonly PasskeyOptions[];
}

/** A passkey of a user. */
export interface PasskeyOptions {
  /** `passkey 1`, `passkey 2` … by default. */
  readonly name?: string;
}

/** A device of a user. */
export interface DeviceOptions {
  /** `device 1`, `device 2` … by default. */
  readonly name?: string;
  /** Whether the device is remembered; true by default. */
  readonly remembered?: boolean;
  /** Whether it has passed MFA, so that it takes the place of the code; true by default. */
  readonly trusted?: boolean;
}

/** A user pool of a test. */
export interface PoolOptions {
  /** Members of CreateUserPool and SetUserPoolMfaConfig, `id` for a fixed pool id, and further sections of a seed file. */
  readonly pool?: Readonly<Record<string, unknown>>;
  /** Members of CreateUserPoolClient, `id` for a fixed client id, and `secret`. */
  readonly client?: Readonly<Record<string, unknown>>;
  /** Users, or only their names. */
  readonly users?: readonly (string | UserOptions)[];
}

/** Options of the server that a test may set. */
export type ServerOptions = Pick<
  StartOptions,
  | 'port'
  | 'region'
  | 'accountId'
  | 'issuer'
  | 'functions'
  | 'lambdaEndpoint'
  | 'fixedCode'
  | 'quotas'
  | 'signInRate'
  | 'allowedOrigins'
  | 'allowedHosts'
  | 'providerHosts'
  | 'log'
>;

export interface TestingOptions extends PoolOptions, ServerOptions {}

const poolNames = ['pool', 'client', 'users'] as const satisfies readonly (keyof PoolOptions)[];

/** A record, so that the compiler reports a missing name. */
const serverNames: Readonly<Record<keyof ServerOptions, true>> = {
  port: true,
  region: true,
  accountId: true,
  issuer: true,
  functions: true,
  lambdaEndpoint: true,
  fixedCode: true,
  quotas: true,
  signInRate: true,
  allowedOrigins: true,
  allowedHosts: true,
  providerHosts: true,
  log: true,
};

const userNames: Readonly<Record<keyof UserOptions, true>> = {
  username: true,
  password: true,
  temporaryPassword: true,
  attributes: true,
  groups: true,
  enabled: true,
  totp: true,
  devices: true,
  passkeys: true,
};

const deviceNames: Readonly<Record<keyof DeviceOptions, true>> = { name: true, remembered: true, trusted: true };
const passkeyNames: Readonly<Record<keyof PasskeyOptions, true>> = { name: true };

/** Why options are not accepted. The message names the option. */
export class OptionError extends TypeError {
  override readonly name = 'OptionError';
}

/** @throws OptionError */
export function checkTestingOptions(options: TestingOptions): void {
  if (options !== null && typeof options === 'object' && Object.hasOwn(options, 'mode')) {
    throw new OptionError('startLatchkey has no option "mode": its server always runs in development.');
  }
  checkNames('startLatchkey', options, [...poolNames, ...Object.keys(serverNames)]);
  checkPoolOptions(options);
}

/** @throws OptionError */
export function checkNewPoolOptions(options: PoolOptions): void {
  checkNames('newPool', options, poolNames);
  checkPoolOptions(options);
}

/** Returns the options of a user, checked. @throws OptionError */
export function userOptions(given: string | UserOptions): UserOptions {
  const user: UserOptions = typeof given === 'string' ? { username: given } : given;
  checkNames('a user', user, Object.keys(userNames));
  if (typeof user.username !== 'string') throw new OptionError('The option "username" of a user is not a string.');
  checkItems('devices', 'a device', user.devices, Object.keys(deviceNames));
  checkItems('passkeys', 'a passkey', user.passkeys, Object.keys(passkeyNames));
  return user;
}

/** Checks an option that is a number of things, or has an object for each. */
function checkItems(option: string, what: string, given: unknown, known: readonly string[]): void {
  if (Array.isArray(given)) {
    for (const item of given) checkNames(what, item as object, known);
  } else if (given !== undefined && !(Number.isInteger(given) && Number(given) >= 0)) {
    throw new OptionError(`The option "${option}" of a user is neither a number nor an array.`);
  }
}

function checkPoolOptions({ pool, client, users }: PoolOptions): void {
  for (const [name, value] of Object.entries({ pool, client })) {
    if (value !== undefined && (typeof value !== 'object' || value === null)) {
      throw new OptionError(`The option "${name}" is not an object.`);
    }
  }
  if (users !== undefined && !Array.isArray(users)) throw new OptionError('The option "users" is not an array.');
  for (const user of users ?? []) userOptions(user);
}

function checkNames(what: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null)
    throw new OptionError(`The options of ${what} are not an object.`);
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new OptionError(`${what} has no option "${unknown}". Options are ${known.join(', ')}.`);
}
