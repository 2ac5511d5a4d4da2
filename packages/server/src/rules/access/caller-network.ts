/** The network that a caller without credentials calls from: all that tells one such caller from another. */
import type { Origin } from '../../ports/origin.ts';
import type { Sealer } from '../../crypto/sealer.ts';

/**
 * A name for the caller's network: the same for the same network, and of no use to whoever reads the database (a keyed hash
 * of the address). An IPv6 network is its first 64 bits, of which one subscriber has all addresses (RFC 4291 section 2.5.4).
 * Callers whose address is not known are one network.
 */
export function callerNetwork({ sealer }: { readonly sealer: Sealer }, { sourceIp }: Pick<Origin, 'sourceIp'>): string {
  const network = sourceIp === null ? 'unknown' : networkOf(sourceIp);
  return Buffer.from(sealer.derive('caller-network', network).subarray(0, 12)).toString('base64url');
}

/** The network of an address as `node:net` writes addresses; an IPv4 address is one. */
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
