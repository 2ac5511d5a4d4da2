/** The inbox of a development server, read over HTTP. It asks for no signature. */
import { setTimeout as delay } from 'node:timers/promises';
import { unreachable } from './refusal.ts';
import { readAdministratorEnvironment } from '../options/environment.ts';
import { CommandError } from '../output/failure.ts';
import { checkEndpoint } from '../options/target.ts';

/** A message as the server gives it. */
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

/** Where what a follower sees goes. */
export interface Followed {
  readonly show: (message: InboxMessage) => void;
  /** Something to know besides: that it begins, that the server is gone, that it is back. */
  readonly note: (text: string) => void;
}

export interface DevelopmentInbox {
  /** Messages, oldest first; waits so many seconds for the first one. */
  messages(signal: AbortSignal, waitSeconds?: number): Promise<readonly InboxMessage[]>;
  /**
   * Shows messages, those that have arrived and then each as it comes, until the signal aborts. A server that goes away is waited
   * for: it is being restarted.
   */
  follow(signal: AbortSignal, followed: Followed): Promise<void>;
}

/** Where `latchkey dev` listens unless told otherwise. */
const localEndpoint = 'http://127.0.0.1:9339';

/** How often a follower looks. */
const EVERY_MS = 1_000;

/** How long an answer may take, beside what it was asked to wait. */
const PATIENCE_MS = 10_000;

/** The inbox at an address, of all messages or of those to one address. */
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
    return ((await answer.json()) as InboxMessage[]).toReversed();
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
  // A first try that fails is an error: the address is wrong, or nobody has started a server.
  let seen = await ask();
  for (const message of seen) show(message);
  for (let isGone = false; ; ) {
    await delay(EVERY_MS, undefined, { signal });
    const present = await ask().catch((error: unknown) => {
      if (error instanceof CommandError && error.code === 'Unreachable') return undefined;
      throw error;
    });
    if (present === undefined) {
      if (!isGone) note('The server is gone. Waiting for it.');
      isGone = true;
      continue;
    }
    if (isGone) note('The server is back.');
    isGone = false;
    for (const message of newOnes(seen, present)) show(message);
    seen = present;
  }
}

/** What stands behind the last message that was seen. Where that is gone the server has begun anew, and all are new. */
function newOnes(seen: readonly InboxMessage[], present: readonly InboxMessage[]): readonly InboxMessage[] {
  const last = seen.at(-1);
  const index = present.findLastIndex(({ id }) => id === last?.id);
  return present.slice(index + 1);
}

function noInbox(endpoint: string): CommandError {
  return new CommandError(
    'NoInbox',
    `The server at ${endpoint} has no inbox.`,
    'Only latchkey dev has one; latchkey serve sends messages to their addresses.',
  );
}

function causeOf(error: unknown): string {
  let bottom = error;
  while (bottom instanceof Error && bottom.cause instanceof Error) bottom = bottom.cause;
  return bottom instanceof Error && 'code' in bottom ? String(bottom.code) : 'no answer';
}
