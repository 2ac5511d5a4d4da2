/**
 * The names under which a server in development answers. A page can have its own name resolve to 127.0.0.1 (DNS
 * rebinding): its requests are then of the same origin, and what gives them away is the name in their Host header.
 */
import { isIP } from 'node:net';

export interface AllowedHosts {
  /** Whether a request with this Host header is answered. */
  allows(host: string): boolean;
}

/** A name as it is given for an option; `.example.com` stands for every name below example.com. */
const namePattern = /^\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i;

/** Whether a text can be given as the name of a host: without scheme, port and path. */
export function isHostName(text: string): boolean {
  return text.length <= 253 && namePattern.test(text);
}

/**
 * The given names, and those that nobody can rebind: addresses, and localhost with all names below it.
 *
 * @param names as `isHostName` accepts them
 */
export function createAllowedHosts(names: readonly string[]): AllowedHosts {
  const given = names.map((name) => name.toLowerCase());
  const exact = new Set(given.filter((name) => !name.startsWith('.')));
  const endings = ['.localhost', ...given.filter((name) => name.startsWith('.'))];
  return {
    allows(host) {
      const name = nameIn(host);
      if (name === 'localhost' || exact.has(name) || isIP(name) !== 0) return true;
      return endings.some((ending) => name.endsWith(ending) && name.length > ending.length);
    },
  };
}

/** The name in a Host header, without the port, the brackets of an IPv6 address and the dot of the root. */
export function nameIn(host: string): string {
  const [, address] = /^\[([^\]]*)\](?::\d*)?$/.exec(host) ?? [];
  return address ?? host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
}
