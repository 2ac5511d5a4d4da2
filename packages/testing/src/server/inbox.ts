/** The messages that a server in development stores instead of sending them. */
import type { InboxMessage, RunningServer } from '@latchkey/server';

export interface InboxWait {
  /** How long to wait, in milliseconds; 5000 by default. */
  readonly timeoutMs?: number;
}

export interface Inbox {
  /**
   * Returns the next message to an address, or to anybody: the oldest one that this function has not returned yet. Waits for it.
   * @throws Error if none arrives in time; the message says to whom messages were sent instead
   */
  (to?: string, options?: InboxWait): Promise<InboxMessage>;
  /** Returns all messages, or those to one address, oldest first. Waits for nothing. */
  all(to?: string): readonly InboxMessage[];
}

export function createInbox(inbox: NonNullable<RunningServer['inbox']>): Inbox {
  const returned = new Set<string>();
  const all = (to?: string) => inbox.list(to).toReversed();
  const next = async (to?: string, { timeoutMs = 5_000 }: InboxWait = {}): Promise<InboxMessage> => {
    const until = performance.now() + timeoutMs;
    for (;;) {
      const message = all(to).find(({ id }) => !returned.has(id));
      if (message !== undefined) {
        returned.add(message.id);
        return message;
      }
      const left = until - performance.now();
      if (left <= 0) throw noMessage(to, timeoutMs, all());
      const after = all(to).at(-1)?.id;
      await inbox.waitFor({ to, after }, left);
    }
  };
  return Object.assign(next, { all });
}

function noMessage(to: string | undefined, timeoutMs: number, all: readonly InboxMessage[]): Error {
  const whose = to === undefined ? '' : ` to ${to}`;
  const others = [...new Set(all.map((message) => message.to))];
  const instead = others.length === 0 ? 'No message was sent at all.' : `Messages were sent to ${others.join(', ')}.`;
  return new Error(`No new message${whose} arrived within ${timeoutMs} ms. ${instead}`);
}
