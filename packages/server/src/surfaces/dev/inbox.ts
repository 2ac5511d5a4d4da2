/** The development inbox over HTTP: JSON for tests that need the code of a message, a page for people. Only in development. */
import { type Context, Hono, type Next } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { DevInbox, InboxMessage } from '../../delivery/dev-inbox.ts';
import { type AllowedOrigins, corsHeadersFor } from '../http/allowed-origins.ts';
import { htmlOf } from '../pages/document.ts';
import { pageHeaders } from '../pages/policy.ts';
import { inboxPage, mailHeaders, mailPage } from './inbox-page.ts';

/** Longest wait, in seconds; below the time after which clients give an answer up. */
const maxWait = 30;

const path = '/_latchkey/inbox';

export interface InboxOptions {
  /** Ends every wait when the server stops. */
  readonly stopping: AbortSignal;
  /** Which pages may read it. */
  readonly origins: AllowedOrigins;
}

/**
 * `GET /_latchkey/inbox?to=ADDRESS&wait=SECONDS`: a JSON list of messages, newest first. `to` leaves the messages of one
 * address; with `wait` an empty answer is held back until a message arrives, or the time is over. Browsers, which ask for
 * HTML, get the page; it follows `/events`, and shows e-mails from `/messages/ID`.
 *
 * Pages of other origins are refused, unless they are among the allowed ones: codes are in here.
 */
export function inboxSurface(inbox: DevInbox, { stopping, origins }: InboxOptions): Hono {
  return new Hono()
    .use(`${path}/*`, (context, next) => refuseOtherOrigins(context, next, origins))
    .get(
      path,
      async (context): Promise<Response> =>
        context.req.header('accept')?.includes('text/html') === true
          ? context.body(htmlOf(inboxPage), 200, { ...pageHeaders(inboxPage), vary: 'accept' })
          : listed(context, inbox, stopping),
    )
    .get(`${path}/events`, (context) => followed(context, inbox, stopping))
    .get(`${path}/messages/:id`, (context) => {
      const message = inbox.list().find(({ id, medium }) => id === context.req.param('id') && medium === 'EMAIL');
      return message === undefined ? context.notFound() : context.body(mailPage(message), 200, mailHeaders);
    });
}

async function refuseOtherOrigins(
  context: Context,
  next: Next,
  origins: AllowedOrigins,
): Promise<Response | undefined> {
  const origin = context.req.header('origin') ?? null;
  if (!origins.allows(origin)) {
    const message = 'Pages of this origin may not read the inbox. The option --allow-origin of the server allows it';
    return context.json({ message }, 403, headers);
  }
  await next();
  if (origin === null) return undefined;
  for (const [name, value] of Object.entries(corsHeadersFor(origin))) context.header(name, value, { append: true });
  return undefined;
}

async function listed(context: Context, inbox: DevInbox, stopping: AbortSignal): Promise<Response> {
  const to = context.req.query('to');
  const wait = Number(context.req.query('wait') ?? 0);
  if (!(wait >= 0 && wait <= maxWait)) {
    return context.json({ message: `wait is a number of seconds from 0 to ${maxWait}` }, 400, headers);
  }
  const until = AbortSignal.any([context.req.raw.signal, stopping]);
  const messages = wait === 0 ? inbox.list(to) : await inbox.waitFor(to, wait * 1000, until);
  return context.json(messages, 200, headers);
}

/** Server-sent events: first what has arrived, oldest first, then each message as it comes. */
function followed(context: Context, inbox: DevInbox, stopping: AbortSignal): Response {
  return streamSSE(context, async (stream) => {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const send = (message: InboxMessage) => void stream.writeSSE({ data: JSON.stringify(message), id: message.id });
    for (const message of inbox.list().toReversed()) send(message);
    const unsubscribe = inbox.subscribe(send);
    stream.onAbort(end);
    stopping.addEventListener('abort', () => end());
    if (stopping.aborted) end();
    await ended;
    unsubscribe();
  });
}

const headers = { 'cache-control': 'no-store', vary: 'accept' };
