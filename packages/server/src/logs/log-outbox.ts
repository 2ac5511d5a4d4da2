/**
 * Exported events that are posted to a web address. They are stored in the outbox first, so that they survive a restart, and
 * removed when the address has accepted them. So an event arrives at least once, and may arrive twice: when a node
 * stops between the answer and the removal, or the answer is lost.
 *
 * Events that wait longer than a day, and those that would be one too many, are lost, and counted.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { postSigned } from '../delivery/providers/signed-post.ts';
import { handOverError } from '../delivery/providers/provider.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/log.ts';
import type { Random } from '../ports/random.ts';
import type { LogEntry } from '../records/log-entry.ts';
import type { OutboxRecord } from '../records/outbox.ts';
import type { Store } from '../store/store.ts';
import { elapsedSince, hasExpired } from '../time/instants.ts';
import { machineClock } from '../time/settable-clock.ts';

export interface LogOutboxOptions {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly clock: Clock;
  readonly random: Pick<Random, 'uuid'>;
  readonly log: Logger;
  /** Secret of the signature of posts. */
  readonly secret: Uint8Array;
  /** The web address for an ARN; undefined if this node has none. */
  readonly urlOf: (arn: string) => URL | undefined;
  readonly onLoss: (events: number, reason: unknown) => void;
}

export interface LogOutbox {
  /** Stores an event of a user. It is dropped if the user does not exist any more. */
  add(owner: { readonly poolId: string; readonly sub: string }, entry: LogEntry): Promise<void>;
  /** Posts what is due once. Returns whether all of it was accepted and more may be due. */
  deliverDue(): Promise<boolean>;
  /** Starts to post regularly. */
  start(): void;
  /** Stops, after the current attempts have ended. */
  close(): Promise<void>;
}

/** Time between two checks of a node for due events. */
const CHECK_EVERY_MS = 1_000;

/** Most events of one request. */
const AT_ONCE = 100;

/** Longer than an attempt may take. After that another node takes the event over. */
const TAKEN_FOR_MS = 60_000;

/** How long an event waits for its destination. */
const KEPT_FOR_MS = 24 * 3600_000;

/** How many events wait at most, of all pools together. */
const MAX_WAITING = 10_000;

/** How long a count of the waiting events is used. Counting them for each event would take longer than storing it. */
const COUNTED_FOR_MS = 1_000;

/** Waits between attempts double from the first to the last of these. */
const FIRST_WAIT_MS = 2_000;
const LAST_WAIT_MS = 60_000;

type Waiting = OutboxRecord<'log'>;

/** Returns the outbox of exported events. Nodes of a server share it. */
export function createLogOutbox(options: LogOutboxOptions): LogOutbox {
  const { store, clock, random, log, secret, urlOf, onLoss } = options;
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let [counted, countedAt] = [0, Number.NEGATIVE_INFINITY];

  /** How many events wait, about: those that other nodes add or anybody removes are seen a little later. */
  const waiting = async (): Promise<number> => {
    const now = clock.now();
    if (elapsedSince(countedAt, now, 0) < COUNTED_FOR_MS) return counted;
    // Set first, so that events of the same moment do not all count.
    countedAt = now;
    counted = await store.read.outbox.count('log');
    return counted;
  };

  /** Takes those that no other node has taken. Removes those that have waited too long. */
  const take = async (records: readonly Waiting[]): Promise<readonly Waiting[]> => {
    const { taken, expired } = await store.write(async ({ outbox }) => {
      const now = clock.now();
      const mine: Waiting[] = [];
      for (const record of records) {
        if (await outbox.takeOver(record, now, now + TAKEN_FOR_MS)) mine.push(record);
      }
      const isExpired = ({ expiresAt }: Waiting) => hasExpired(expiresAt, now);
      for (const record of mine.filter(isExpired)) await outbox.remove(record);
      return { taken: mine.filter((record) => !isExpired(record)), expired: mine.filter(isExpired).length };
    });
    if (expired > 0) onLoss(expired, new Error('their destination did not accept them within a day'));
    return taken;
  };

  const post = async (url: URL, records: readonly Waiting[]): Promise<boolean> => {
    const body = records.map(({ message }) => `${message.line}\n`).join('');
    // Receivers compare the instant of the signature with their own clocks.
    const now = machineClock(clock).now();
    const request = { url, secret, id: random.uuid(), now, contentType: 'application/x-ndjson', body };
    const failure = await postSigned(request).then(() => undefined, handOverError);
    await store.write(async ({ outbox }) => {
      for (const record of records) {
        const attempts = record.attempts + 1;
        const wait = Math.min(FIRST_WAIT_MS * 2 ** record.attempts, LAST_WAIT_MS);
        if (failure === undefined) await outbox.remove(record);
        else await outbox.release(record, { attempts, dueAt: clock.now() + wait });
      }
    });
    if (failure !== undefined) {
      const about = { destination: url.host, events: records.length, outcome: failure.outcome };
      log.warn({ ...about, reason: failure.message }, 'exported events not accepted, they are sent again');
    }
    return failure === undefined;
  };

  const deliverDue = async (): Promise<boolean> => {
    const due = await store.read.outbox.due('log', clock.now(), AT_ONCE);
    const addresses = Map.groupBy(due, ({ message }) => urlOf(message.arn)?.href);
    const results = await Promise.all(
      [...addresses].map(async ([address, records]) => {
        const taken = await take(records);
        if (taken.length === 0) return true;
        if (address !== undefined) return post(new URL(address), taken);
        // Another node may have the address, so this node leaves the events for a while.
        await store.write(async ({ outbox }) => {
          const dueAt = clock.now() + LAST_WAIT_MS;
          for (const record of taken) await outbox.release(record, { attempts: record.attempts, dueAt });
        });
        return false;
      }),
    );
    return due.length === AT_ONCE && results.every(Boolean);
  };

  const untilStopped = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const hasMore = await deliverDue().catch((err: unknown) => {
        log.error({ err }, 'could not post exported events');
        return false;
      });
      if (!hasMore)
        await sleep(CHECK_EVERY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  };

  return {
    async add({ poolId, sub }, message) {
      const now = clock.now();
      const state = { attempts: 0, dueAt: now, isTaken: false, expiresAt: now + KEPT_FOR_MS };
      if ((await waiting()) >= MAX_WAITING) {
        return onLoss(1, new Error(`${MAX_WAITING} events wait for their destination`));
      }
      await store.write(async ({ users, outbox }) => {
        // Locked, so that no event is stored for a user who is deleted at this moment.
        if ((await users.findForUpdate(poolId, sub)) === undefined) return;
        await outbox.insert({ queue: 'log', poolId, sub, messageId: random.uuid(), message, ...state });
      });
      counted += 1;
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
