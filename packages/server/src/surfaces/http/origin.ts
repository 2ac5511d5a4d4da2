/** The sender of a request, as far as HTTP shows it. */
import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import type { Origin } from '../../ports/origin.ts';
import { addressOf } from './caller-address.ts';
import type { Forwarded } from './trusted-proxies.ts';

/** The bindings in Hono's context if Node's server received the request; absent in tests that call the app directly. */
interface NodeBindings {
  readonly incoming?: IncomingMessage;
}

/** Returns Node's own request, or undefined if Node's server did not receive it. */
export function incomingOf(context: Context): IncomingMessage | undefined {
  return ((context.env ?? {}) as NodeBindings).incoming;
}

/** What trusted proxies said, by request. Empty for a server without them. */
const forwarded = new WeakMap<IncomingMessage, Forwarded>();

/**
 * Keeps what trusted proxies said about a request. A host that they name takes the place of the header Host, so that everything
 * reads the same one: routing, the addresses of pools, and signatures, which cover the name that the caller used.
 */
export function noteForwarded(request: IncomingMessage, said: Forwarded): void {
  forwarded.set(request, said);
  const { host } = said;
  if (host === undefined) return;
  const { rawHeaders, headers } = request;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() === 'host') rawHeaders[i + 1] = host;
  }
  headers.host = host;
}

/** Returns the scheme that the caller used, as a trusted proxy said; undefined if none did. */
export function forwardedScheme(context: Context): 'http' | 'https' | undefined {
  const incoming = incomingOf(context);
  return incoming && forwarded.get(incoming)?.scheme;
}

/** Returns the address of the caller: that of the socket, or the one that trusted proxies said. */
function callerAddress(incoming: IncomingMessage | undefined): string | null {
  const said = incoming && forwarded.get(incoming);
  return said === undefined ? addressOf(incoming?.socket.remoteAddress) : said.address;
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
    sourceIp: callerAddress(incomingOf(context)),
    userAgent: headers.get('x-amz-user-agent') ?? browserAgent,
    browserAgent,
    note(name, value) {
      notes[name] = value;
    },
  };
  return { origin, notes };
}
