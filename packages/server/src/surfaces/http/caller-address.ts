/**
 * Callers are counted by IPv4 address, or by the /64 network of an IPv6 address, because one host has many of those.
 */
import { isIPv6 } from 'node:net';

/** Returns the key under which a remote address is counted. All callers behind a proxy have the proxy's address. */
export function callerKey(remote: string | undefined): string {
  const address = remote?.replace(/^::ffff:(?=\d+\.)/, '') ?? '';
  if (!isIPv6(address)) return address;
  const [withoutZone = ''] = address.split('%');
  const [start = '', end] = withoutZone.split('::');
  const head = start === '' ? [] : start.split(':');
  if (end === undefined) return network(head);
  const tail = end === '' ? [] : end.split(':');
  return network([...head, ...Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0'), ...tail]);
}

function network(groups: readonly string[]): string {
  return `${groups.slice(0, 4).join(':')}::/64`;
}
