/** Who sent a request, as far as HTTP tells. */
import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import type { Origin } from '../../ports/origin.ts';

/** What Hono's context holds when Node's server is in front of it; tests call the app without one. */
interface NodeBindings {
  readonly incoming?: IncomingMessage;
}

/** Node's own view of the request, or undefined where no Node server is in front. */
export function incomingOf(context: Context): IncomingMessage | undefined {
  return ((context.env ?? {}) as NodeBindings).incoming;
}

/**
 * The origin of a request, and what its operation notes for the log.
 * @param requestId a fresh UUID
 */
export function originOf(
  context: Context,
  requestId: string,
): { readonly origin: Origin; readonly notes: Readonly<Record<string, string>> } {
  const { headers } = context.req.raw;
  const notes: Record<string, string> = {};
  const origin: Origin = {
    requestId,
    sourceIp: addressOf(incomingOf(context)?.socket.remoteAddress),
    userAgent: headers.get('x-amz-user-agent') ?? headers.get('user-agent'),
    note(name, value) {
      notes[name] = value;
    },
  };
  return { origin, notes };
}

/** IPv4 callers of a dual-stack socket appear as `::ffff:192.0.2.1`. */
function addressOf(remote: string | undefined): string | null {
  return remote?.replace(/^::ffff:(?=\d+\.)/, '') ?? null;
}
