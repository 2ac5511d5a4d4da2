/**
 * Where a sign-in comes from, as far as the caller says: the address, and what the app tells about the device. Apart
 * from the address of the connection, a caller can make all of it up. So it may raise the risk or leave it as it is, but
 * nothing here proves that a sign-in is safe.
 */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import type { ContextDataType, UserContextDataType } from '@latchkey/model';
import type { Origin } from '../../ports/origin.ts';
import { networkOf } from '../access/caller-network.ts';
import type { Client } from '../pools/directory.ts';
import { unmapped } from '../../risk-data/locations.ts';

/** What a request says about the user's device and address. */
export interface GivenContext {
  /** The request is an operation for administrators: it comes from their server. */
  readonly isAdmin: boolean;
  /** ContextData. */
  readonly admin?: ContextDataType | undefined;
  /** UserContextData. */
  readonly user?: UserContextDataType | undefined;
}

export interface SignInOrigin {
  /** Null if it is not known: an administrator's server gave no ContextData. */
  readonly address: string | null;
  /** The network of the address in CIDR notation. */
  readonly network: string | null;
  /** A name for the device, made from its fingerprint or its user agent; null if the app sent neither. */
  readonly device: string | null;
  /** For people; null if the app did not send it. */
  readonly deviceName: string | null;
  /** An offset such as `+02:00`; null if the app did not send it. */
  readonly timezone: string | null;
}

/** Longest EncodedData that is read; the libraries of AWS send less than 2 kB. */
const LONGEST_DATA = 16_384;

/** Longest name of a device or time zone that is stored. */
const LONGEST_NAME = 128;

/**
 * Returns the origin of a sign-in. The address is that of the connection; for administrators, whose users connect to
 * their server, that of ContextData; and that of UserContextData if the client has a secret and may pass it on
 * (EnablePropagateAdditionalUserContextData).
 */
export function signInOrigin(
  { secrets, record }: Pick<Client, 'secrets' | 'record'>,
  origin: Pick<Origin, 'sourceIp' | 'userAgent'>,
  given: GivenContext,
): SignInOrigin {
  const { isAdmin } = given;
  const mayPropagate = secrets.length > 0 && record.definition.EnablePropagateAdditionalUserContextData === true;
  const propagated = mayPropagate ? addressIn(given.user?.IpAddress) : null;
  const address = isAdmin ? addressIn(given.admin?.IpAddress) : (propagated ?? addressIn(origin.sourceIp ?? undefined));
  const data = decoded((isAdmin ? given.admin : given.user)?.EncodedData);
  const agent = isAdmin ? headerOf(given.admin, 'user-agent') : origin.userAgent;
  return {
    address,
    network: address === null ? null : riskNetworkOf(address),
    device: deviceOf(data, agent),
    deviceName: text(data['DeviceName']) ?? text(data['DevicePlatform']) ?? text(data['PhoneModel']),
    timezone: text(data['ClientTimezone']) ?? text(data['Timezone']),
  };
}

/** The network of an address: the first 24 bits of an IPv4 address, the first 64 bits of an IPv6 address. */
export function riskNetworkOf(address: string): string {
  if (isIP(address) !== 4) return networkOf(address);
  return `${address.split('.').slice(0, 3).join('.')}.0/24`;
}

function addressIn(given: string | undefined): string | null {
  const address = unmapped(given ?? '');
  return isIP(address) === 0 ? null : address;
}

function headerOf(context: ContextDataType | undefined, name: string): string | null {
  const found = context?.HttpHeaders?.find(({ headerName = '' }) => headerName.toLowerCase() === name);
  return found?.headerValue ?? null;
}

/** Names a device by a hash, so that the store does not contain what the app sent. */
function deviceOf(data: Readonly<Record<string, unknown>>, agent: string | null): string | null {
  const id = text(data['DeviceId']);
  const fingerprint = text(data['DeviceFingerprint']);
  if (id !== null || fingerprint !== null) return named('data', `${id ?? ''} ${fingerprint ?? ''}`);
  return agent === null || agent === '' ? null : named('agent', agent);
}

function named(kind: string, value: string): string {
  return `${kind} ${createHash('sha256').update(value).digest('base64url').slice(0, 22)}`;
}

/**
 * Reads EncodedData: base64 of JSON. The libraries of AWS put the context into `contextData`, inside a second JSON text
 * `payload`. Data of any other form counts as none.
 */
function decoded(data: string | undefined): Readonly<Record<string, unknown>> {
  if (data === undefined || data.length > LONGEST_DATA) return {};
  const outer = objectIn(Buffer.from(data, 'base64').toString('utf8'));
  const payload = typeof outer['payload'] === 'string' ? objectIn(outer['payload']) : outer;
  const context = payload['contextData'];
  return isObject(context) ? context : payload;
}

function objectIn(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_NAME) : null;
}
