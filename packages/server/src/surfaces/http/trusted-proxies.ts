/**
 * What proxies in front of the server say about a request: address of the caller, scheme and host. It is believed only from
 * addresses that the operator names, because anybody can send these headers (docs/decisions/0051).
 */
import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP, isIPv4 } from 'node:net';
import { addressOf } from './caller-address.ts';
import { isHostName, nameIn } from './allowed-hosts.ts';
import { type ForwardedLists, readForwarded, readXForwarded } from './forwarded-headers.ts';

/** The header family that the proxies write. The other one is not read: a proxy passes it on as callers send it. */
export type ProxyHeader = 'x-forwarded' | 'forwarded';

/** What was said, as far as it is believed. */
export interface Forwarded {
  /** The address of the caller; null if the socket has none. */
  readonly address: string | null;
  readonly scheme: 'http' | 'https' | undefined;
  /** As in a Host header. */
  readonly host: string | undefined;
}

export interface TrustedProxies {
  /** @param remote the address of the socket's other end, as Node states it */
  read(remote: string | undefined, headers: IncomingHttpHeaders): Forwarded;
}

/** More addresses than any chain of proxies has. What is further to the left is not read. */
const MOST_HOPS = 32;

/**
 * Returns the trusted proxies, or undefined if a text is neither an address, a network, nor a number of proxies.
 *
 * @param texts `10.0.0.0/8`, `2001:db8::1`, or one number: so many proxies stand before the server, whatever their addresses
 */
export function trustedProxies(texts: readonly string[], header: ProxyHeader): TrustedProxies | undefined {
  const isTrusted = trustOf(texts);
  if (isTrusted === undefined) return undefined;
  const listsOf = header === 'forwarded' ? readForwarded : readXForwarded;
  return {
    read(remote, headers) {
      const socket = addressOf(remote);
      if (socket === null || !isTrusted(socket, 0)) return { address: socket, scheme: undefined, host: undefined };
      return throughProxies(socket, listsOf(headers), isTrusted);
    },
  };
}

type Trust = (address: string, hop: number) => boolean;

function trustOf(texts: readonly string[]): Trust | undefined {
  const [only = ''] = texts;
  if (texts.length === 1 && /^\d{1,2}$/.test(only)) {
    const count = Number(only);
    return count === 0 || count > MOST_HOPS ? undefined : (_, hop) => hop < count;
  }
  const list = new BlockList();
  if (texts.length === 0 || !texts.every((text) => addTo(list, text))) return undefined;
  return (address) => list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

function addTo(list: BlockList, text: string): boolean {
  const [given = '', prefix, ...more] = text.split('/');
  const address = addressIn(given);
  if (address === undefined || more.length > 0) return false;
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  if (prefix === undefined) {
    list.addAddress(address, family);
    return true;
  }
  // A prefix of a mapped IPv4 network would count from another bit.
  const isMapped = family === 'ipv4' && given.includes(':');
  if (isMapped || !/^\d{1,3}$/.test(prefix) || Number(prefix) > (family === 'ipv4' ? 32 : 128)) return false;
  list.addSubnet(address, Number(prefix), family);
  return true;
}

/**
 * Walks from the server towards the caller, as long as the addresses are trusted proxies. A text that is no address ends the walk:
 * what is beyond it cannot be verified.
 */
function throughProxies(socket: string, { addresses, schemes, hosts }: ForwardedLists, isTrusted: Trust): Forwarded {
  let [address, hops] = [socket, 1];
  for (const text of addresses.slice(-MOST_HOPS).toReversed()) {
    const next = text === undefined ? undefined : addressIn(withoutPort(text));
    if (next === undefined) break;
    address = next;
    if (!isTrusted(next, hops)) break;
    hops += 1;
  }
  const scheme = outermost(schemes, hops)?.toLowerCase();
  const host = outermost(hosts, hops);
  return {
    address,
    scheme: scheme === 'http' || scheme === 'https' ? scheme : undefined,
    host: host !== undefined && isHost(host) ? host : undefined,
  };
}

/** The value of the trusted proxy that is nearest to the caller. Proxies that replace a header leave only one value. */
function outermost(values: readonly (string | undefined)[], hops: number): string | undefined {
  return values[Math.max(0, values.length - hops)];
}

/** Returns the address in one notation: mapped IPv4 addresses as IPv4. Undefined for other text, and for addresses with a zone. */
function addressIn(text: string): string | undefined {
  if (isIP(text) === 0 || text.includes('%')) return undefined;
  if (isIPv4(text)) return text;
  const address = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  const [first, second] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [first >> 8, first & 255, second >> 8, second & 255].join('.');
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711` (RFC 7239 section 6). */
function withoutPort(text: string): string {
  const [, bracketed] = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text) ?? [];
  return bracketed ?? text.replace(/^([\d.]+):\d{1,5}$/, '$1');
}

function isHost(text: string): boolean {
  const [, bracketed] = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text) ?? [];
  if (bracketed !== undefined) return addressIn(bracketed) !== undefined;
  return /^[^:]+(?::\d{1,5})?$/.test(text) && isHostName(nameIn(text)) && !text.startsWith('.');
}
