/** The development inbox: stores messages in memory instead of sending them. A server in production never has one. */
import type { Clock } from '../ports/clock.ts';
import type { Delivery } from './delivery.ts';
import type { Message } from '../records/message.ts';

/** A message as it arrived. */
export type InboxMessage = Pick<Message, 'id' | 'to' | 'medium' | 'kind' | 'code' | 'subject' | 'body'> & {
  /** When it arrived: RFC 3339, UTC, with milliseconds. */
  readonly at: string;
};

export interface DevInbox extends Delivery {
  /**
   * Returns the messages to one address, or all messages, newest first.
   * @param after the id of a message: only those that arrived after it; all if it is unknown
   */
  list(to?: string, after?: string): InboxMessage[];
  /** Replaces all messages by these, newest first. */
  replace(messages: readonly InboxMessage[]): void;
  /** Calls the listener for each new message. Returns a function that ends the subscription. */
  subscribe(listener: (message: InboxMessage) => void): () => void;
  /**
   * Waits for a message, then returns the list. The list is empty if `timeoutMs` passes or the signal aborts before.
   */
  waitFor(
    which: { to?: string | undefined; after?: string | undefined },
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<InboxMessage[]>;
}

export interface DevInboxOptions {
  readonly clock: Clock;
  /** Called for each new message, to log its code. */
  readonly onMessage?: (message: InboxMessage) => void;
}

/** Most messages that are stored; the oldest ones are removed. */
const LIMIT = 1_000;

/** Returns an empty inbox. */
export function createDevInbox({ clock, onMessage }: DevInboxOptions): DevInbox {
  const messages: InboxMessage[] = [];
  const waiting = new Set<() => void>();
  const listeners = new Set<(message: InboxMessage) => void>();

  const list = (to?: string, after?: string): InboxMessage[] =>
    messages
      .slice(after === undefined ? 0 : messages.findIndex(({ id }) => id === after) + 1)
      .filter((message) => to === undefined || message.to === to)
      .toReversed();

  return {
    list,

    replace(next) {
      messages.splice(0, messages.length, ...next.toReversed());
    },

    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    send({ id, to, medium, kind, code, subject, body }) {
      const message = { id, to, medium, kind, code, subject, body, at: new Date(clock.now()).toISOString() };
      messages.push(message);
      if (messages.length > LIMIT) messages.shift();
      onMessage?.(message);
      for (const listener of listeners) listener(message);
      for (const check of waiting) check();
      return Promise.resolve();
    },

    simulateSend: () => Promise.resolve(),

    waitFor({ to, after }, timeoutMs, signal) {
      const { promise, resolve } = Promise.withResolvers<InboxMessage[]>();
      const finish = (): void => {
        clearTimeout(timer);
        waiting.delete(check);
        signal?.removeEventListener('abort', finish);
        resolve(list(to, after));
      };
      const check = (): void => {
        if (list(to, after).length > 0) finish();
      };
      const timer = setTimeout(finish, timeoutMs);
      waiting.add(check);
      signal?.addEventListener('abort', finish);
      if (signal?.aborted === true) finish();
      else check();
      return promise;
    },
  };
}
