/** The sender of a request, as far as HTTP shows it. */
import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import type { Origin } from '../../ports/origin.ts';
import { addressOf } from './caller-address.ts';

/** The bindings in Hono's context if Node's server received the request; absent in tests that call the app directly. */
interface NodeBindings {
  readonly incoming?: IncomingMessage;
}

/** Returns Node's own request, or undefined if Node's server did not receive it. */
export function incomingOf(context: Context): IncomingMessage | undefined {
  return ((context.env ?? {}) as NodeBindings).incoming;
}

/**
 * Returns the origin of a request, and the notes that its operation adds for the log.
 * @param requestId a new UUID
 */
export function originOf(
  context: Context,
  requestId: string,
): { readonly origin: Origin; readonly notes: Readonly<Record<string, string>> } {
  const { headers } = context.req.raw;
  const browserAgent = headers.get('user-agent');
  const notes: Record<string, string> = {};
  const origin: Origin = {
    requestId,
    sourceIp: addressOf(incomingOf(context)?.socket.remoteAddress),
    userAgent: headers.get('x-amz-user-agent') ?? browserAgent,
    browserAgent,
    note(name, value) {
      notes[name] = value;
    },
  };
  return { origin, notes };
}
