import { serviceError } from '@latchkey/model';
import type { MiddlewareHandler } from 'hono';
import { type AllowedHosts, isHostName, nameIn } from '../http/allowed-hosts.ts';
import { encodeError } from './encode.ts';

/**
 * Refuses requests for names that are not allowed, before anything of them is read. Requests without a Host header
 * (HTTP/1.0) do not come from a browser.
 *
 * @param anyHost paths that are answered under any name: health reveals nothing, and probes use names of their own
 */
export function rejectUnknownHosts(
  hosts: AllowedHosts,
  requestId: () => string,
  anyHost: readonly string[],
): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header('host');
    if (host === undefined || hosts.allows(host) || anyHost.includes(context.req.path)) return next();
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
