/**
 * Which addresses documents of identity providers may be fetched from. The URL comes from an administrator, but what it
 * leads to must not be a service inside the network of the server (server-side request forgery, CWE-918).
 */
import { BlockList, isIP } from 'node:net';
import type { ServerSettings } from '../ports/settings.ts';

/** Special-purpose addresses (RFC 6890 and its registries), which are not on the public Internet. */
const internal = new BlockList();
for (const [address, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  internal.addSubnet(address, prefix, 'ipv4');
}

/** Global unicast (RFC 4291 section 2.4), without the ranges that contain an IPv4 address or are not routed. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');
const embedding = new BlockList();
for (const [address, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  embedding.addSubnet(address, prefix, 'ipv6');
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether the IP address is on the public Internet. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !internal.check(address, 'ipv4');
    case 6:
      return globalUnicast.check(address, 'ipv6') && !embedding.check(address, 'ipv6');
    default:
      return false;
  }
}

/** Whether the IP address belongs to this machine. */
function isLoopbackAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && loopback.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Which URLs may be fetched: with `loopback`, also those of this machine, and plain HTTP there; with hosts of the operator,
 * also those, by HTTPS at any port.
 */
export type FetchPolicy = 'public' | 'loopback' | OperatorPolicy;

interface OperatorPolicy {
  readonly base: 'public' | 'loopback';
  /** Names and addresses, in lower case, as they are in URLs. */
  readonly hosts: ReadonlySet<string>;
}

/** In development, identity providers may be on this machine; in a network of the operator, where the operator says. */
export function fetchPolicy({ mode, providerHosts = [] }: Pick<ServerSettings, 'mode' | 'providerHosts'>): FetchPolicy {
  const base = mode === 'development' ? 'loopback' : 'public';
  if (providerHosts.length === 0) return base;
  return { base, hosts: new Set(providerHosts.map((host) => host.toLowerCase())) };
}

/**
 * Whether a connection to the IP address is allowed.
 * @param host the name, or the address, that the URL has
 */
export function isAllowedAddress(address: string, policy: FetchPolicy, host = address): boolean {
  if (isPublicAddress(address) || isOfOperator(host, policy)) return true;
  return allowsLoopback(policy) && isLoopbackAddress(address);
}

/**
 * Whether the URL has an allowed form: HTTPS on port 443 or 80 without credentials ("Adding OIDC identity providers" of
 * the developer guide), or, with `loopback`, any port of this machine. Its address is checked when it is connected to.
 */
export function isAllowedUrl(url: URL, policy: FetchPolicy): boolean {
  if (url.username !== '' || url.password !== '') return false;
  if (isOfOperator(url.hostname, policy)) return url.protocol === 'https:';
  if (allowsLoopback(policy) && isLoopbackHost(url.hostname))
    return url.protocol === 'https:' || url.protocol === 'http:';
  return url.protocol === 'https:' && (url.port === '' || url.port === '80');
}

function allowsLoopback(policy: FetchPolicy): boolean {
  return policy === 'loopback' || (typeof policy === 'object' && policy.base === 'loopback');
}

function isOfOperator(host: string, policy: FetchPolicy): boolean {
  return typeof policy === 'object' && policy.hosts.has(host.replace(/^\[|\]$/g, '').toLowerCase());
}

function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || isLoopbackAddress(hostname.replace(/^\[|\]$/g, ''));
}
