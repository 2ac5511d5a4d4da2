/**
 * The host names that a server in development answers to. An attacker can let the name of a page resolve to 127.0.0.1
 * (DNS rebinding). Requests of the page to the server are then same-origin, and only their Host header shows the
 * foreign name.
 */
import { isIP } from 'node:net';

export interface AllowedHosts {
  /** Whether a request with this Host header is answered. */
  allows(host: string): boolean;
}

/** A name in an option; `.example.com` stands for every name below example.com. */
const namePattern = /^\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i;

/** Returns whether a text is a host name, without scheme, port and path. */
export function isHostName(text: string): boolean {
  return text.length <= 253 && namePattern.test(text);
}

/**
 * Allows the given names, and those that cannot be rebound: IP addresses, and localhost with all names below it.
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

/** Returns the name in a Host header, without port, brackets of an IPv6 address, and trailing dot. */
export function nameIn(host: string): string {
  const [, address] = /^\[([^\]]*)\](?::\d*)?$/.exec(host) ?? [];
  return address ?? host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
}
