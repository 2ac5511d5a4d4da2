/**
 * The audit trail of sign-ins: the outcome of each step. A limited number of events per user is stored for some weeks.
 * The events of a user are chained (sealing/audit-chain.ts).
 */
import type { Connection } from '../../db/connection.ts';
import { query, row } from '../../db/query.ts';
import type { AuthEventsTable, UsersTable } from '../../db/schema.ts';
import type { AuthEventRecord } from '../../../records/auth-event.ts';
import { type AuditChain, type ChainHead, EMPTY_HEAD } from '../../sealing/audit-chain.ts';
import { LockedHeads } from '../../rows/locked-heads.ts';
import type { AuthEventWriter } from '../../contract/auth-events.ts';

/** Events that are stored per user: about twenty sign-ins. Many failed attempts must not fill the disk. */
const EVENTS_PER_USER = 50;

/**
 * The oldest events are removed this many at a time: one removal per event would double the cost of writing an event.
 */
const EVENTS_AT_ONCE = 10;

/** More events than a user has. */
const MOST_STORED = 1_000;

/** Has the form of a head, but belongs to no user. */
const DECOY_HEAD = JSON.stringify([1, '', 50, 'A'.repeat(43), 'A'.repeat(43)]);

const EVENT = ['pool_id', 'sub', 'event_id', 'at', 'details'] as const satisfies readonly (keyof AuthEventsTable)[];
const CHAINED_EVENT = [...EVENT, 'position', 'mac'] as const satisfies readonly (keyof AuthEventsTable)[];

type UserKey = { poolId: string; sub: string };

const list = query((db, $: UserKey & { rows: number }) =>
  db
    .selectFrom('auth_events')
    .select(EVENT)
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .orderBy('event_id', 'desc')
    .limit($.rows),
);

const insert = query((db, $: AuthEventsTable) => db.insertInto('auth_events').values(row($, CHAINED_EVENT)));

/** Locks the user's row, so that events of a user are written one after another, and none outlives the user. */
const lockHead = query((db, $: UserKey, { locksRows }) =>
  db
    .selectFrom('users')
    .select(['audit_head'])
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .$if(locksRows, (select) => select.forNoKeyUpdate()),
);

const moveHead = query((db, $: UserKey & { head: string }) =>
  db.updateTable('users').set({ audit_head: $.head }).where('pool_id', '=', $.poolId).where('sub', '=', $.sub),
);

/** Deletes events up to a position; events from before the chain only if they are old enough. */
const trim = query((db, $: UserKey & { upTo: number; until: number }) =>
  db
    .deleteFrom('auth_events')
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('position', '<=', $.upTo)
    .where((where) => where.or([where('position', '>', 0), where('at', '<=', $.until)]))
    .returning(['position', 'mac']),
);

/** Deletes the oldest events beyond the limit, whatever their position. */
const trimUnchained = query((db, $: UserKey) => {
  const beyond = db
    .selectFrom('auth_events')
    .select('event_id')
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .orderBy('event_id', 'desc')
    .limit(1)
    .offset(EVENTS_PER_USER);
  return db
    .deleteFrom('auth_events')
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('event_id', '<=', beyond);
});

/** What a user has up to a position, for checking that it is what the server wrote. */
const chained = query((db, $: UserKey & { upTo: number }) =>
  db
    .selectFrom('auth_events')
    .select(['event_id', 'at', 'details', 'position', 'mac'])
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('position', '>', 0)
    .where('position', '<=', $.upTo),
);

const newestBefore = query((db, $: UserKey & { until: number }) =>
  db
    .selectFrom('auth_events')
    .select(({ fn }) => fn.max('position').as('position'))
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('at', '<=', $.until),
);

type LockedHead = Pick<UsersTable, 'audit_head'>;

type Details = Omit<AuthEventRecord, 'poolId' | 'sub' | 'eventId' | 'at'>;

export class AuthEvents implements AuthEventWriter {
  readonly #connection: Connection;
  readonly #chain: AuditChain;
  readonly #heads: LockedHeads;

  constructor(connection: Connection, chain: AuditChain, heads = new LockedHeads()) {
    this.#heads = heads;
    this.#connection = connection;
    this.#chain = chain;
  }

  async list(poolId: string, sub: string): Promise<readonly AuthEventRecord[]> {
    return (await this.#connection.rows(list, { poolId, sub, rows: EVENTS_PER_USER })).map(recordOf);
  }

  async listStored(poolId: string, sub: string): Promise<readonly AuthEventRecord[]> {
    return (await this.#connection.rows(list, { poolId, sub, rows: MOST_STORED })).map(recordOf);
  }

  /**
   * A sub that no user has takes as many statements as a user's, so that the time does not reveal whether a user
   * exists. If the head was tampered with, the event is stored outside of the chain, and the head stays so that
   * `verifyAudit` reports it.
   */
  async insert({ poolId, sub, eventId, at, ...rest }: AuthEventRecord): Promise<void> {
    const owner = { poolId, sub };
    const locked = this.#heads.get(owner);
    const found = locked ?? (await this.#connection.row(lockHead, owner));
    const head = this.#headOf(owner, found);
    const details = JSON.stringify(rest satisfies Details);
    const position = head === undefined ? 0 : head.last + 1;
    const mac = head && this.#chain.macOf(owner, { position, eventId, at, details }, head.mac);
    const event = { pool_id: poolId, sub, event_id: eventId, at, details, position, mac: mac ?? null };
    // Without a lock it may be about a sub that no user has: then what follows takes a statement of its own, too.
    if (locked === undefined) await this.#connection.change(insert, event);
    else await this.#connection.later(insert, event);
    if (head === undefined || mac === undefined) {
      await this.#connection.change(trimUnchained, owner);
      return;
    }
    const longer = { ...head, last: position, mac: textOf(mac) };
    if (found === undefined) {
      // Takes as long as moving a user's head.
      this.#chain.writeHead(owner, longer);
      await this.#connection.rows(trim, { ...owner, upTo: position, until: at });
      return;
    }
    const beyond = position - EVENTS_PER_USER;
    const isDue = beyond - longer.first + 1 >= EVENTS_AT_ONCE;
    await this.#trimTo(owner, longer, isDue ? beyond : null, at, head);
  }

  /**
   * Removes the events of a user up to an instant, and all with a lower position. The head moves past the events that the server
   * wrote, and no further: an event that was dated back to have it removed here is found missing. Returns the number of removed
   * events.
   */
  async removeOlder(poolId: string, sub: string, until: number): Promise<number> {
    const owner = { poolId, sub };
    const found = await this.#connection.row(lockHead, owner);
    const upTo = (await this.#connection.row(newestBefore, { ...owner, until }))?.position ?? 0;
    const head = found && this.#headOf(owner, found);
    const own = head === undefined ? 0 : await this.#ownUpTo(owner, head, upTo);
    return await this.#trimTo(owner, head, upTo, until, head, own);
  }

  /** Returns the position up to which the events are those that the server wrote. */
  async #ownUpTo(owner: UserKey, head: ChainHead, upTo: number): Promise<number> {
    if (upTo < head.first) return 0;
    const events = await this.#connection.rows(chained, { ...owner, upTo });
    let { first: expected, before } = head;
    for (const { event_id: eventId, at, details, position, mac } of events.toSorted(
      (a, b) => a.position - b.position,
    )) {
      const own = textOf(this.#chain.macOf(owner, { position, eventId, at, details }, before));
      if (position !== expected || mac === null || textOf(mac) !== own) break;
      before = own;
      expected += 1;
    }
    return expected - 1;
  }

  /** Removes events up to a position, if one is given, moves the head past `past`, and writes it if it differs from the stored one. */
  async #trimTo(
    owner: UserKey,
    head: ChainHead | undefined,
    upTo: number | null,
    until: number,
    stored = head,
    past = upTo,
  ): Promise<number> {
    const removed = upTo === null ? [] : await this.#connection.rows(trim, { ...owner, upTo, until });
    // If the last event to remove is missing, it was tampered with. The head does not change, so that `verifyAudit`
    // reports it.
    const before =
      head && past !== null && past >= head.first ? removed.find(({ position }) => position === past)?.mac : undefined;
    const moved = head && before ? { ...head, first: (past ?? 0) + 1, before: textOf(before) } : head;
    if (moved !== undefined && moved !== stored) {
      const written = this.#chain.writeHead(owner, moved);
      const locked = this.#heads.get(owner) !== undefined;
      await this.#connection[locked ? 'later' : 'change'](moveHead, { ...owner, head: written });
      if (locked) this.#heads.set(owner, written);
    }
    return removed.length;
  }

  /** Returns undefined for a head that was tampered with. */
  #headOf(owner: UserKey, found: LockedHead | undefined): ChainHead | undefined {
    if (found === undefined) {
      // Takes as long as reading a user's head.
      this.#chain.readHead(owner, DECOY_HEAD);
      return EMPTY_HEAD;
    }
    return found.audit_head === null ? undefined : this.#chain.readHead(owner, found.audit_head);
  }
}

function textOf(mac: Uint8Array): string {
  return Buffer.from(mac.buffer, mac.byteOffset, mac.byteLength).toString('base64url');
}

function recordOf(found: Pick<AuthEventsTable, (typeof EVENT)[number]>): AuthEventRecord {
  const { pool_id: poolId, sub, event_id: eventId, at, details } = found;
  return { poolId, sub, eventId, at, ...(JSON.parse(details) as Details) };
}
