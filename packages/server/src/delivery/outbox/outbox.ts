/**
 * The outbox: messages that certainly were not handed over, until they are, or are not worth it any more. Nothing in it is
 * ever sent twice by mistake: a node that tries a message first marks it as taken, for good, on disk. If the node ends
 * before it knows what became of the message, the mark stays and the message is given up: a code that somebody has to ask
 * for again does less harm than one that comes twice, or after a newer one.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../ports/log.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import type { OutboxRecord } from '../../records/outbox.ts';
import type { Store, StoreWriter } from '../../store/store.ts';
import { hasExpired } from '../../time/instants.ts';
import { longestOutboxWaitMs } from '../../time/longest-waits.ts';
import type { Message, Validity } from '../../records/message.ts';
import { logFailure } from './failure-log.ts';
import { type HandOverError, handOverError, type Providers } from '../providers/provider.ts';

export interface OutboxOptions {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly providers: Providers;
  readonly clock: Clock;
  readonly random: Pick<Random, 'integer'>;
  readonly log: Logger;
}

export interface Outbox {
  /** Keeps a message whose first attempt failed, if it may be tried again. Tells whether it is kept. */
  keep(message: Message, failure: HandOverError): Promise<boolean>;
  /** Tries what is due, once; resolves when nothing that this call began is under way any more. */
  work(): Promise<void>;
  /** Tries what is due from now on. */
  start(): void;
  /** Stops trying, after the attempts under way have ended. */
  close(): Promise<void>;
}

/** How often a node looks for what is due. */
const LOOK_EVERY_MS = 1_000;

/** Messages that one look takes: they are tried at the same time. */
const AT_ONCE = 10;

/** A node has this long to say what became of a message it took: many times what an attempt may last. */
const TAKEN_FOR_MS = 5 * 60_000;

/** Waits double from the first to the last of these. */
const FIRST_WAIT_MS = 2_000;
const LAST_WAIT_MS = 5 * 60_000;

/** An outbox in the store, which the nodes of a server share. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { store, providers, clock, random, log } = options;
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  const attempt = async (record: OutboxRecord): Promise<void> => {
    const { message } = record;
    const provider = providers[message.medium];
    // Another node may have one; this one looks at something else for a while.
    if (provider === undefined) return postpone(record);
    const fate = await store.write((tx) => take(tx, record, clock.now()));
    const about = { messageId: message.id, pool: message.poolId, user: message.sub };
    if (fate === 'lost') log.error(about, 'message given up: the node that tried it did not say how it ended');
    if (fate === 'void') log.info(about, 'message given up: it is not worth delivering any more');
    if (fate !== 'taken') return;
    const failure = await provider.handOver(message).then(() => undefined, handOverError);
    const attempts = record.attempts + 1;
    const next = failure && nextAttempt(failure, attempts, clock.now(), random);
    const isKept = next !== undefined && !hasExpired(record.expiresAt, next);
    await store.write(async ({ outbox }) => {
      if (isKept) await outbox.release(record, { attempts, dueAt: next });
      else await outbox.remove(record);
    });
    if (failure === undefined) log.info({ ...about, attempts }, 'message delivered');
    else logFailure(log, provider, message, failure, { attempts, kept: isKept });
  };

  const postpone = (record: OutboxRecord): Promise<void> =>
    store.write(async ({ outbox }) => {
      const dueAt = clock.now() + LAST_WAIT_MS;
      if (!record.isTaken && (await outbox.take(record, dueAt))) {
        await outbox.release(record, { attempts: record.attempts, dueAt });
      }
    });

  const work = async (): Promise<void> => {
    const due = await store.read.outbox.due(clock.now(), AT_ONCE);
    const results = await Promise.allSettled(due.map(attempt));
    for (const result of results) {
      if (result.status === 'rejected') log.error({ err: result.reason as unknown }, 'could not try a message again');
    }
  };

  const untilStopped = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await work().catch((err: unknown) => log.error({ err }, 'could not look for messages to try again'));
      await sleep(LOOK_EVERY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  };

  return {
    async keep(message, failure) {
      const { id: messageId, poolId, sub, validity } = message;
      const { expiresAt } = validity;
      const dueAt = nextAttempt(failure, 1, clock.now(), random);
      if (dueAt === undefined || hasExpired(expiresAt, dueAt)) return false;
      return store.write(async (tx) => {
        // Locked, so that the message does not outlive a user who is removed at this moment.
        if ((await tx.users.findForUpdate(poolId, sub)) === undefined) return false;
        await tx.outbox.insert({ poolId, sub, messageId, message, attempts: 1, dueAt, isTaken: false, expiresAt });
        return true;
      });
    },
    work,
    start() {
      running = untilStopped();
    },
    async close() {
      stopping.abort();
      await running;
    },
  };
}

/** What a node finds when it reaches for a message; it may deliver one that is `taken`, and no other. */
type Fate = 'taken' | 'elsewhere' | 'lost' | 'void';

async function take(tx: StoreWriter, record: OutboxRecord, now: number): Promise<Fate> {
  if (record.isTaken) return (await tx.outbox.removeTaken(record, now)) ? 'lost' : 'elsewhere';
  if (!(await tx.outbox.take(record, now + TAKEN_FOR_MS))) return 'elsewhere';
  if (!hasExpired(record.expiresAt, now) && (await isWorthIt(tx, record.message))) return 'taken';
  await tx.outbox.remove(record);
  return 'void';
}

/** Whether the user still waits for what is in the message: nothing newer has taken its place, and it is not used up. */
async function isWorthIt(tx: StoreWriter, { poolId, sub, validity }: Message): Promise<boolean> {
  const user = await tx.users.find(poolId, sub);
  if (user === undefined || !user.enabled) return false;
  const live: Validity['of'] = validity.of;
  if ('passwordSalt' in live) return user.password?.salt === live.passwordSalt;
  const code = await tx.codes.find(poolId, sub, live.purpose);
  return code !== undefined && Buffer.from(code.hash).toString('base64url') === live.hash;
}

/** When to try again; undefined: never, because the message may have arrived, or never will. */
function nextAttempt(
  { outcome, retryAfterMs = 0 }: HandOverError,
  attempts: number,
  now: number,
  random: Pick<Random, 'integer'>,
): number | undefined {
  if (outcome !== 'not-handed-over') return undefined;
  const wait = Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LAST_WAIT_MS);
  // Up to a quarter more, so that what failed together does not come back together.
  const asked = Math.min(retryAfterMs, longestOutboxWaitMs);
  return now + Math.max(wait + random.integer(Math.ceil(wait / 4)), asked);
}
