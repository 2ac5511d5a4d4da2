/** Callers as they are counted: by IPv4 address, and by the /64 network of an IPv6 address, of which one host has many. */
import { isIPv6 } from 'node:net';

/** The key of a remote address. Addresses of proxies stand for everybody behind them. */
export function callerKey(remote: string | undefined): string {
  const address = remote?.replace(/^::ffff:(?=\d+\.)/, '') ?? '';
  if (!isIPv6(address)) return address;
  const [start = '', end] = (address.split('%')[0] ?? '').split('::');
  const head = start === '' ? [] : start.split(':');
  if (end === undefined) return network(head);
  const tail = end === '' ? [] : end.split(':');
  return network([...head, ...Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0'), ...tail]);
}

function network(groups: readonly string[]): string {
  return `${groups.slice(0, 4).join(':')}::/64`;
}
