/** Identifiers in the formats of Amazon Cognito, because clients parse some of them. */
import type { Random } from '../../ports/random.ts';
import type { ServerSettings } from '../../ports/settings.ts';

const digits = '0123456789';
const lowerCase = 'abcdefghijklmnopqrstuvwxyz';
const alphanumeric = `${digits}${lowerCase}${lowerCase.toUpperCase()}`;
/**
 * Base 32 with the extended hex alphabet (RFC 4648 section 7) in lower case: no other characters were seen in ids and
 * secrets.
 */
const base32Hex = `${digits}${lowerCase}`.slice(0, 32);
const urlSafe = `${alphanumeric}-_`;

/** `<region>_<9 letters and digits>`, for example `us-east-1_eYpv1mFHB`: 53 bits. */
export function newPoolId(region: string, random: Random): string {
  return `${region}_${pick(alphanumeric, 9, random)}`;
}

/** 26 lower-case letters and digits, for example `26cb2c60kq7nbmas7rbme9b6pp`: 130 bits. */
export function newClientId(random: Random): string {
  return pick(base32Hex, 26, random);
}

/** An app client secret: 52 lower-case letters and digits, 260 bits. */
export function newClientSecret(random: Random): string {
  return pick(base32Hex, 52, random);
}

/** `<region>_<uuid>`, for example `us-west-2_a1b2c3d4-5678-90ab-cdef-111111111111`. */
export function newDeviceKey(region: string, random: Random): string {
  return `${region}_${random.uuid()}`;
}

/** Whether a text has the format of a device key (DeviceKeyType of the service model). */
export function isDeviceKey(value: string): boolean {
  return value.length <= 55 && /^[\w-]+_[0-9a-f-]+$/.test(value);
}

/** A hyphen and 8 URL-safe characters, for example `-FDRunwQv`, as the API reference prints it: 48 bits. */
export function newDeviceGroupKey(random: Random): string {
  return `-${pick(urlSafe, 8, random)}`;
}

/**
 * Whether a text is a valid pool id. The API's pattern allows more than one underscore; this check does not, because
 * clients split the id at the underscore and would hash the wrong part.
 */
export function isPoolId(value: string): boolean {
  return value.length <= 55 && /^[0-9A-Za-z-]+_[0-9A-Za-z]+$/.test(value);
}

/** Whether a text has the format of a domain of a pool: a prefix, or a whole custom domain. */
export function isDomain(value: string): boolean {
  return value.length <= 253 && /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/.test(value);
}

/** Whether a text is the name of an AWS region, such as us-east-1. */
export function isRegion(value: string): boolean {
  return /^[a-z]{2}(-[a-z]+)+-\d$/.test(value);
}

type Place = Pick<ServerSettings, 'region' | 'accountId'>;

/** `arn:aws:cognito-idp:<region>:<account>:userpool/<pool id>`. */
export function poolArn({ region, accountId }: Place, poolId: string): string {
  return `arn:${partitionOf(region)}:cognito-idp:${region}:${accountId}:userpool/${poolId}`;
}

/** `dev:device_owner` of a device: `<user name>.<pool id>`. */
export function deviceOwner(username: string, poolId: string): string {
  return `${username}.${poolId}`;
}

/** `dev:device_arn` of a device. */
export function deviceArn({ region, accountId }: Place, username: string, poolId: string, deviceKey: string): string {
  const owner = deviceOwner(username, poolId);
  return `arn:${partitionOf(region)}:cognito-idp:${region}:${accountId}:owner/${owner}/device/${deviceKey}`;
}

/** The partition in the ARNs of a region ("Amazon Resource Names" of the AWS General Reference). */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

function pick(alphabet: string, length: number, random: Random): string {
  return Array.from({ length }, () => alphabet.charAt(random.integer(alphabet.length))).join('');
}
