/** The development inbox over HTTP: JSON for tests that need the code of a message, and a page for developers. */
import { type Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { DevInbox, InboxMessage } from '../../delivery/dev-inbox.ts';
import type { AllowedOrigins } from '../http/allowed-origins.ts';
import { respondWithPage } from '../pages/respond.ts';
import { devHeaders, onlyAllowedPages } from './allowed-pages.ts';
import { inboxPage, mailHeaders, mailPage } from './inbox-page.ts';

/** Longest wait, in seconds; below the usual time-outs of clients. */
const maxWait = 30;

const path = '/_latchkey/inbox';

export interface InboxOptions {
  /** Aborted when the server stops; ends every wait. */
  readonly stopping: AbortSignal;
  /** Origins whose pages may read the inbox. */
  readonly origins: AllowedOrigins;
}

/**
 * `GET /_latchkey/inbox?to=ADDRESS&wait=SECONDS`: `{"messages": […]}`, oldest first, as `latchkey inbox --once --json`
 * prints them. `to` selects the messages to one address, `after` those after the message with this id. With `wait`, an empty answer is delayed until a message arrives or the time has passed. Browsers, which
 * accept HTML, get the page; it receives `/events` and shows e-mails from `/messages/ID`.
 *
 * Only pages of allowed origins may read the inbox, because it contains codes.
 */
export function inboxSurface(inbox: DevInbox, { stopping, origins }: InboxOptions): Hono {
  return new Hono()
    .use(`${path}/*`, onlyAllowedPages(origins, 'read the inbox'))
    .get(
      path,
      async (context): Promise<Response> =>
        context.req.header('accept')?.includes('text/html') === true
          ? respondWithPage(context, inboxPage, 200, { vary: 'accept' })
          : listMessages(context, inbox, stopping),
    )
    .get(`${path}/events`, (context) => streamMessages(context, inbox, stopping))
    .get(`${path}/messages/:id`, (context) => {
      const message = inbox.list().find(({ id, medium }) => id === context.req.param('id') && medium === 'EMAIL');
      return message === undefined ? context.notFound() : context.body(mailPage(message), 200, mailHeaders);
    });
}

async function listMessages(context: Context, inbox: DevInbox, stopping: AbortSignal): Promise<Response> {
  const { to, after } = context.req.query();
  const wait = Number(context.req.query('wait') ?? 0);
  if (!(wait >= 0 && wait <= maxWait)) {
    return context.json({ message: `wait must be a number of seconds from 0 to ${maxWait}` }, 400, devHeaders);
  }
  const until = AbortSignal.any([context.req.raw.signal, stopping]);
  const messages = wait === 0 ? inbox.list(to, after) : await inbox.waitFor({ to, after }, wait * 1000, until);
  return context.json({ messages: messages.toReversed() }, 200, devHeaders);
}

/** Answers with server-sent events: first the existing messages, oldest first, then each new message. */
function streamMessages(context: Context, inbox: DevInbox, stopping: AbortSignal): Response {
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
