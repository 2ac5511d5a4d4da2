/**
 * The names under which a server in development answers. A page can have its own name resolve to 127.0.0.1 (DNS
 * rebinding): its requests are then of the same origin, and what gives them away is the name in their Host header.
 */
import { isIP } from 'node:net';
import { serviceError } from '@latchkey/model';
import type { MiddlewareHandler } from 'hono';
import { encodeError } from '../aws-json/encode.ts';
import { healthPaths } from '../ops/health.ts';

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
function nameIn(host: string): string {
  const [, address] = /^\[([^\]]*)\](?::\d*)?$/.exec(host) ?? [];
  return address ?? host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
}

/**
 * Refuses requests for names that are not allowed, before anything of them is read. Requests without a Host header
 * (HTTP/1.0) come from no browser. Health tells nobody anything, and probes use names of their own.
 */
export function refuseUnknownHosts(hosts: AllowedHosts, requestId: () => string): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header('host');
    if (host === undefined || hosts.allows(host) || healthPaths.includes(context.req.path)) return next();
    const message = refusal(host);
    return context.req.header('x-amz-target') === undefined
      ? context.json({ message }, 403)
      : encodeError(serviceError('AccessDeniedException', message), requestId());
  };
}

/** What to do about it. A name that could not be given for the option is not repeated. */
function refusal(host: string): string {
  const name = nameIn(host);
  const shown = isHostName(name) ? `"${name}"` : 'this name';
  const option = isHostName(name) ? `--allow-host ${name}` : '--allow-host NAME';
  return `This development server does not answer to ${shown}. If the name is yours, start it with ${option}`;
}
