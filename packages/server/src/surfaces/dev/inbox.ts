/** The development inbox over HTTP, for tests that need the code of a message. Mounted in development only. */
import { Hono } from 'hono';
import type { DevInbox } from '../../delivery/dev-inbox.ts';

/** Longest wait, in seconds; below the time after which clients give an answer up. */
const maxWait = 30;

/**
 * `GET /_latchkey/inbox?to=ADDRESS&wait=SECONDS`: a JSON list of messages, newest first. `to` leaves the messages of one
 * address; with `wait` an empty answer is held back until a message arrives, or the time is over.
 *
 * @param stopping ends every wait when the server stops
 */
export function inboxSurface(inbox: DevInbox, stopping: AbortSignal): Hono {
  return new Hono().get('/_latchkey/inbox', async (context) => {
    const to = context.req.query('to');
    const wait = Number(context.req.query('wait') ?? 0);
    if (!(wait >= 0 && wait <= maxWait)) {
      return context.json({ message: `wait is a number of seconds from 0 to ${maxWait}` }, 400, headers);
    }
    const until = AbortSignal.any([context.req.raw.signal, stopping]);
    const messages = wait === 0 ? inbox.list(to) : await inbox.waitFor(to, wait * 1000, until);
    return context.json(messages, 200, headers);
  });
}

const headers = { 'cache-control': 'no-store', 'access-control-allow-origin': '*' };
