/**
 * The outbox stores messages that were certainly not handed over, until an attempt succeeds or the message is obsolete.
 * No message is sent twice: before an attempt, a node durably marks the message as taken. If the node stops before it
 * knows the result, the mark remains and the message is dropped. A code that the user has to request again does less
 * harm than one that arrives twice, or after a newer one.
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
  /** Stores a message whose first attempt failed, if it may be repeated. Returns whether it is stored. */
  add(message: Message, failure: HandOverError): Promise<boolean>;
  /** Tries the due messages once. Resolves when these attempts have ended. */
  deliverDue(): Promise<void>;
  /** Starts to deliver due messages regularly. */
  start(): void;
  /** Stops, after the current attempts have ended. */
  close(): Promise<void>;
}

/** Time between two checks of a node for due messages. */
const CHECK_EVERY_MS = 1_000;

/** Most messages of one check. They are tried at the same time. */
const AT_ONCE = 10;

/** After this time without a result, a taken message is dropped. It is many times the limit of an attempt. */
const TAKEN_FOR_MS = 5 * 60_000;

/** Waits between attempts double from the first to the last of these. */
const FIRST_WAIT_MS = 2_000;
const LAST_WAIT_MS = 5 * 60_000;

/** Returns an outbox in the store, which is shared by the nodes of a server. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { store, providers, clock, random, log } = options;
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  const attempt = async (record: OutboxRecord<'message'>): Promise<void> => {
    const { message } = record;
    const provider = providers[message.medium];
    // Another node may have a provider, so this node leaves the message for a while.
    if (provider === undefined) return postpone(record);
    const claim = await store.write((tx) => take(tx, record, clock.now()));
    const about = { messageId: message.id, pool: message.poolId, user: message.sub };
    if (claim === 'abandoned') log.error(about, 'message dropped: the node that tried it did not report a result');
    if (claim === 'obsolete') log.info(about, 'message dropped: it is obsolete');
    if (claim !== 'taken') return;
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

  const postpone = (record: OutboxRecord<'message'>): Promise<void> =>
    store.write(async ({ outbox }) => {
      const dueAt = clock.now() + LAST_WAIT_MS;
      if (!record.isTaken && (await outbox.take(record, dueAt))) {
        await outbox.release(record, { attempts: record.attempts, dueAt });
      }
    });

  const deliverDue = async (): Promise<void> => {
    const due = await store.read.outbox.due('message', clock.now(), AT_ONCE);
    const results = await Promise.allSettled(due.map(attempt));
    for (const result of results) {
      if (result.status === 'rejected') log.error({ err: result.reason as unknown }, 'could not repeat a message');
    }
  };

  const untilStopped = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await deliverDue().catch((err: unknown) => log.error({ err }, 'could not read due messages'));
      await sleep(CHECK_EVERY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  };

  return {
    async add(message, failure) {
      const { id: messageId, poolId, sub, validity } = message;
      const { expiresAt } = validity;
      const dueAt = nextAttempt(failure, 1, clock.now(), random);
      if (dueAt === undefined || hasExpired(expiresAt, dueAt)) return false;
      return store.write(async (tx) => {
        // Locked, so that no message is stored for a user who is deleted at this moment.
        if ((await tx.users.findForUpdate(poolId, sub)) === undefined) return false;
        const waiting = { attempts: 1, dueAt, isTaken: false, expiresAt };
        await tx.outbox.insert({ queue: 'message', poolId, sub, messageId, message, ...waiting });
        return true;
      });
    },
    deliverDue,
    start() {
      running = untilStopped();
    },
    async close() {
      stopping.abort();
      await running;
    },
  };
}

/**
 * The result of an attempt to take a message. Only a `taken` one may be delivered.
 * - `elsewhere`: another node has taken or finished it.
 * - `abandoned`: another node took it and never reported a result. The message is removed.
 * - `obsolete`: the user no longer needs it. The message is removed.
 */
type Claim = 'taken' | 'elsewhere' | 'abandoned' | 'obsolete';

async function take(tx: StoreWriter, record: OutboxRecord<'message'>, now: number): Promise<Claim> {
  if (record.isTaken) return (await tx.outbox.removeTaken(record, now)) ? 'abandoned' : 'elsewhere';
  if (!(await tx.outbox.take(record, now + TAKEN_FOR_MS))) return 'elsewhere';
  if (!hasExpired(record.expiresAt, now) && (await isCurrent(tx, record.message))) return 'taken';
  await tx.outbox.remove(record);
  return 'obsolete';
}

/**
 * Returns whether the user can still use the content of the message: it was not used, and not replaced by a newer one.
 */
async function isCurrent(tx: StoreWriter, { poolId, sub, validity }: Message): Promise<boolean> {
  const user = await tx.users.find(poolId, sub);
  if (user === undefined || !user.enabled) return false;
  const live: Validity['of'] = validity.of;
  if ('isNotice' in live) return true;
  if ('passwordSalt' in live) return user.password?.salt === live.passwordSalt;
  const code = await tx.codes.find(poolId, sub, live.purpose);
  return code !== undefined && Buffer.from(code.hash).toString('base64url') === live.hash;
}

/**
 * Returns the time of the next attempt; undefined if there is none, because the message may have arrived or was
 * refused.
 */
function nextAttempt(
  { outcome, retryAfterMs = 0 }: HandOverError,
  attempts: number,
  now: number,
  random: Pick<Random, 'integer'>,
): number | undefined {
  if (outcome !== 'not-handed-over') return undefined;
  const wait = Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LAST_WAIT_MS);
  // Adds up to a quarter, so that messages that failed together are not repeated together.
  const asked = Math.min(retryAfterMs, longestOutboxWaitMs);
  return now + Math.max(wait + random.integer(Math.ceil(wait / 4)), asked);
}
