/** The names that a development certificate authority may certify, and their name constraints (RFC 5280, 4.2.1.10). */
import { BlockList, isIP, isIPv4 } from 'node:net';
import { element, sequence } from '../crypto/der.ts';

export interface PermittedNames {
  /** Names and addresses for the certificate of a server. `*.example.com` stands for names with one more label. */
  readonly dns: readonly string[];
  readonly addresses: readonly string[];
  /** The value of the extension nameConstraints, in DER. */
  readonly constraints: Buffer;
  /** Whether a name is permitted. Addresses are not. */
  permits(name: string): boolean;
}

const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const PERMITTED_SUBTREES = 0xa0;

/**
 * Permits localhost, every name below it, the loopback addresses, and the given names and addresses.
 *
 * @param given host names or IP addresses; `.example.com` stands for every name below example.com
 */
export function permittedNames(given: readonly string[]): PermittedNames {
  const names = [...new Set(given.map((name) => name.toLowerCase()))].toSorted();
  const addresses = names.filter((name) => isIP(name) !== 0 && !isLoopback(name));
  const dns = names.filter((name) => isIP(name) === 0 && !isLocal(name));
  // A constraint permits a name and all names below it.
  const bases = ['localhost', ...dns.map((name) => name.replace(/^\./, ''))];
  const subtrees = [
    ...bases.map((name) => element(DNS_NAME, Buffer.from(name))),
    element(IP_ADDRESS, Buffer.of(127, 0, 0, 0, 255, 0, 0, 0)),
    ...['::1', ...addresses].map((address) => element(IP_ADDRESS, singleAddress(address))),
  ];
  return {
    dns: ['localhost', '*.localhost', ...dns.map((name) => name.replace(/^\./, '*.'))],
    addresses: ['127.0.0.1', '::1', ...addresses],
    constraints: sequence(element(PERMITTED_SUBTREES, Buffer.concat(subtrees.map((base) => sequence(base))))),
    permits: (name) => bases.some((base) => name === base || name.endsWith(`.${base}`)),
  };
}

function isLocal(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost');
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopback(address: string): boolean {
  return loopback.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/** Returns an address, and the mask that permits nothing but it. */
function singleAddress(address: string): Buffer {
  const bytes = isIPv4(address) ? Buffer.from(address.split('.').map(Number)) : ipv6Bytes(address);
  return Buffer.concat([bytes, Buffer.alloc(bytes.length, 0xff)]);
}

function ipv6Bytes(address: string): Buffer {
  // URL writes an address in its one normal form (RFC 5952): in hexadecimal, with at most one `::`.
  const normal = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = normal.split('::');
  const [first, last] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0');
  return Buffer.from([...first, ...zeros, ...last].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function groupsOf(text: string): readonly string[] {
  return text.split(':').filter((group) => group !== '');
}
