/** The network of a caller without credentials. It is the only thing that tells such callers apart. */
import type { Origin } from '../../ports/origin.ts';
import type { Sealer } from '../../crypto/sealer.ts';

/**
 * Returns a name for the caller's network: a keyed hash of the address, so that the database does not reveal the
 * network. An IPv6 network is the first 64 bits of the address, because one subscriber has all addresses below them
 * (RFC 4291 section 2.5.4). All callers whose address is not known count as one network.
 */
export function callerNetwork({ sealer }: { readonly sealer: Sealer }, { sourceIp }: Pick<Origin, 'sourceIp'>): string {
  const network = sourceIp === null ? 'unknown' : networkOf(sourceIp);
  return Buffer.from(sealer.derive('caller-network', network).subarray(0, 12)).toString('base64url');
}

/** Returns the network of an address in the notation of `node:net`. An IPv4 address is its own network. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
