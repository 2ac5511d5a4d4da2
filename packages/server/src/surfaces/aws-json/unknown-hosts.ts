import { serviceError } from '@latchkey/model';
import type { MiddlewareHandler } from 'hono';
import { type AllowedHosts, isHostName, nameIn } from '../http/allowed-hosts.ts';
import { encodeError } from './encode.ts';

/**
 * Rejects requests for host names that are not allowed, before anything else of them is read. Requests without a Host
 * header (HTTP/1.0) are not from a browser.
 *
 * @param isDomain whether a Host header names a domain of a pool: its owner gave the name to the pool
 * @param pathsOfAnyHost paths that are answered under any name (app.ts)
 */
export function rejectUnknownHosts(
  hosts: AllowedHosts,
  isDomain: (host: string) => Promise<boolean>,
  requestId: () => string,
  pathsOfAnyHost: readonly string[],
): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header('host');
    if (host === undefined || hosts.allows(host) || pathsOfAnyHost.includes(context.req.path)) return next();
    if (await isDomain(host)) return next();
    const message = rejection(host);
    return context.req.header('x-amz-target') === undefined
      ? context.json({ message }, 403)
      : encodeError(serviceError('AccessDeniedException', message), requestId());
  };
}

/** Returns the message, with the option that allows the name. An invalid name is not quoted. */
function rejection(host: string): string {
  const name = nameIn(host);
  const shown = isHostName(name) ? `"${name}"` : 'this name';
  const option = isHostName(name) ? `--allow-host ${name}` : '--allow-host NAME';
  return `This development server does not answer to ${shown}. If the name is yours, start it with ${option}`;
}
