/**
 * The development inbox: keeps messages in memory in place of sending them. It belongs to `latchkey dev` and is never part
 * of a server in production.
 */
import type { Clock } from '../ports/clock.ts';
import type { Delivery } from './delivery.ts';
import type { Message } from '../records/message.ts';

/** A message as it arrived. */
export type InboxMessage = Pick<Message, 'id' | 'to' | 'medium' | 'kind' | 'code' | 'subject' | 'body'> & {
  /** When it arrived: RFC 3339, UTC, with milliseconds. */
  readonly at: string;
};

export interface DevInbox extends Delivery {
  /** Messages to one address, or all, newest first. */
  list(to?: string): InboxMessage[];
  /** Tells of each message as it arrives. The result ends that. */
  subscribe(listener: (message: InboxMessage) => void): () => void;
  /** The same, once there is one. Empty when `timeoutMs` has passed or the signal aborts before. */
  waitFor(to: string | undefined, timeoutMs: number, signal?: AbortSignal): Promise<InboxMessage[]>;
}

export interface DevInboxOptions {
  readonly clock: Clock;
  /** Told of each message as it arrives: for the log line that shows the code. */
  readonly onMessage?: (message: InboxMessage) => void;
}

/** Messages kept at most; older ones are forgotten. */
const LIMIT = 1_000;

/** Makes an empty inbox. */
export function createDevInbox({ clock, onMessage }: DevInboxOptions): DevInbox {
  const messages: InboxMessage[] = [];
  const waiting = new Set<() => void>();
  const listeners = new Set<(message: InboxMessage) => void>();

  const list = (to?: string): InboxMessage[] =>
    messages.filter((message) => to === undefined || message.to === to).toReversed();

  return {
    list,

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
      for (const look of waiting) look();
      return Promise.resolve();
    },

    pretend: () => Promise.resolve(),

    waitFor(to, timeoutMs, signal) {
      const { promise, resolve } = Promise.withResolvers<InboxMessage[]>();
      const finish = (): void => {
        clearTimeout(timer);
        waiting.delete(look);
        signal?.removeEventListener('abort', finish);
        resolve(list(to));
      };
      const look = (): void => {
        if (list(to).length > 0) finish();
      };
      const timer = setTimeout(finish, timeoutMs);
      waiting.add(look);
      signal?.addEventListener('abort', finish);
      if (signal?.aborted === true) finish();
      else look();
      return promise;
    },
  };
}
