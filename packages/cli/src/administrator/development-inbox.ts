/** Reads the inbox of a development server over HTTP. The inbox needs no signature. */
import { setTimeout as delay } from 'node:timers/promises';
import { unreachable } from './refusal.ts';
import { readAdministratorEnvironment } from '../options/environment.ts';
import { CommandError } from '../output/failure.ts';
import { checkEndpoint } from '../options/target.ts';

/** A message as the server returns it. */
export interface InboxMessage {
  readonly id: string;
  readonly to: string;
  readonly medium: string;
  readonly kind: string;
  /** The code, or the temporary password. */
  readonly code: string;
  readonly subject: string | null;
  readonly body: string;
  /** RFC 3339, UTC. */
  readonly at: string;
}

/** Callbacks for `follow`. */
export interface Followed {
  readonly show: (message: InboxMessage) => void;
  /** Reports a change of state: following begins, the server does not answer, the server answers again. */
  readonly note: (text: string) => void;
}

export interface DevelopmentInbox {
  /** Returns the messages, oldest first. Waits up to `waitSeconds` for the first one. */
  messages(signal: AbortSignal, waitSeconds?: number): Promise<readonly InboxMessage[]>;
  /**
   * Shows the messages that have arrived, and then each new one, until the signal aborts. If the server stops answering, waits for it to
   * restart.
   */
  follow(signal: AbortSignal, followed: Followed): Promise<void>;
}

/** The default address of `latchkey dev`. */
const localEndpoint = 'http://127.0.0.1:9339';

/** The interval at which `follow` asks for new messages. */
const EVERY_MS = 1_000;

/** Timeout of a request, in addition to the requested wait. */
const PATIENCE_MS = 10_000;

/** Opens the inbox at an address, for all messages or for those to one recipient. */
export function developmentInbox(options: { readonly endpoint?: string; readonly to?: string }): DevelopmentInbox {
  const endpoint = checkEndpoint(options.endpoint ?? readAdministratorEnvironment().endpoint ?? localEndpoint);
  const messages = async (signal: AbortSignal, waitSeconds = 0): Promise<readonly InboxMessage[]> => {
    const address = new URL('/_latchkey/inbox', endpoint);
    address.searchParams.set('wait', String(waitSeconds));
    if (options.to !== undefined) address.searchParams.set('to', options.to);
    const patience = AbortSignal.timeout(waitSeconds * 1_000 + PATIENCE_MS);
    const answer = await fetch(address, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.any([signal, patience]),
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw unreachable(endpoint, patience.aborted ? 'no answer in time' : causeOf(error));
    });
    if (!answer.ok) throw noInbox(endpoint);
    return ((await answer.json()) as { readonly messages: InboxMessage[] }).messages;
  };
  return {
    messages,
    async follow(signal, followed) {
      try {
        followed.note(`Following the inbox of ${endpoint}. Ctrl+C stops it.`);
        await follow(() => messages(signal), signal, followed);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
  };
}

async function follow(
  ask: () => Promise<readonly InboxMessage[]>,
  signal: AbortSignal,
  { show, note }: Followed,
): Promise<void> {
  // If the first request fails, that is an error: the address is wrong, or no server is running.
  let seen = await ask();
  for (const message of seen) show(message);
  for (let isGone = false; ; ) {
    await delay(EVERY_MS, undefined, { signal });
    const present = await ask().catch((error: unknown) => {
      if (error instanceof CommandError && error.code === 'Unreachable') return undefined;
      throw error;
    });
    if (present === undefined) {
      if (!isGone) note('The server does not answer. Waiting for it.');
      isGone = true;
      continue;
    }
    if (isGone) note('The server answers again.');
    isGone = false;
    for (const message of newOnes(seen, present)) show(message);
    seen = present;
  }
}

/** Returns the messages after the last one seen. If that one is missing, the server has restarted and all messages are new. */
function newOnes(seen: readonly InboxMessage[], present: readonly InboxMessage[]): readonly InboxMessage[] {
  const last = seen.at(-1);
  const index = present.findLastIndex(({ id }) => id === last?.id);
  return present.slice(index + 1);
}

function noInbox(endpoint: string): CommandError {
  return new CommandError(
    'NoInbox',
    `The server at ${endpoint} has no inbox.`,
    'Only latchkey dev has an inbox; latchkey serve delivers its messages.',
  );
}

function causeOf(error: unknown): string {
  let bottom = error;
  while (bottom instanceof Error && bottom.cause instanceof Error) bottom = bottom.cause;
  return bottom instanceof Error && 'code' in bottom ? String(bottom.code) : 'no answer';
}
