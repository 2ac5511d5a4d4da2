/** Verifies the audit chains, and reports which events were removed, changed or added. */
import { type Kysely, sql } from 'kysely';
import type { Connection, Engine } from '../../db/connection.ts';
import { query } from '../../db/query.ts';
import type { AuthEventsTable, Schema, UsersTable } from '../../db/schema.ts';
import { DECOY_POOL, DECOY_USER } from '../decoy.ts';
import type { AuditChain, ChainHead } from '../../sealing/audit-chain.ts';

/** Which users to check. */
export interface AuditPage {
  /** Checks users after this one; starts with the first user if undefined. */
  readonly after?: { readonly poolId: string; readonly sub: string } | undefined;
  /** The largest number of users to check. */
  readonly limit: number;
}

/** A problem of an audit trail. */
export interface AuditFinding {
  readonly kind: /** The content of an event is not what the server wrote. */
    | 'changed'
    /** An event is missing. */
    | 'missing'
    /** The server did not write this event, or not at this position. */
    | 'added'
    /** The head of the user's chain was changed or removed. */
    | 'head'
    /** There are events of a user who does not exist. */
    | 'orphan';
  readonly poolId: string;
  readonly sub: string;
  /** Null if the finding is not about an event, or the event is missing. */
  readonly eventId: string | null;
  /** The position of the event in the user's trail, from 1; null if the finding is not about an event. */
  readonly position: number | null;
}

/**
 * The end of a user's trail. It can be stored elsewhere and compared later: an attacker who restores an old copy of the
 * whole trail leaves no other trace.
 */
export interface AuditEnd {
  readonly poolId: string;
  readonly sub: string;
  /** Number of events that the user has had. */
  readonly last: number;
  /** MAC of the last event, base64url. */
  readonly mac: string;
  /** The position of the oldest stored event, and the MACs of the stored events from there on. */
  readonly first: number;
  readonly macs: readonly string[];
}

export interface AuditVerification {
  readonly findings: readonly AuditFinding[];
  readonly ends: readonly AuditEnd[];
  readonly users: number;
  readonly events: number;
  /** Events from before the chain began, which it does not cover. */
  readonly uncovered: number;
  /** The user to continue after; undefined if these were the last users. */
  readonly next: { readonly poolId: string; readonly sub: string } | undefined;
}

type Owner = { poolId: string; sub: string };
type User = Pick<UsersTable, 'pool_id' | 'sub' | 'audit_head'>;
/** The columns of an event that its chain covers. */
export type ChainedRow = Pick<AuthEventsTable, 'event_id' | 'at' | 'details' | 'position' | 'mac'>;

const USER = ['pool_id', 'sub', 'audit_head'] as const;

const users = query((db, $: Owner & { rows: number }) =>
  db
    .selectFrom('users')
    .select(USER)
    .where('pool_id', '!=', DECOY_POOL)
    .where((where) => where(where.refTuple('pool_id', 'sub'), '>', where.tuple($.poolId, $.sub)))
    .where((where) =>
      where.exists(where.selectFrom('pools').select('pools.pool_id').whereRef('pools.pool_id', '=', 'users.pool_id')),
    )
    .orderBy('pool_id')
    .orderBy('sub')
    .limit($.rows),
);

const userLocked = query((db, $: Owner, { locksRows }) =>
  db
    .selectFrom('users')
    .select(USER)
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .$if(locksRows, (select) => select.forNoKeyUpdate()),
);

const eventsOf = query((db, $: Owner) =>
  db
    .selectFrom('auth_events')
    .select(['event_id', 'at', 'details', 'position', 'mac'])
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .orderBy('position')
    .orderBy('event_id'),
);

/** Events without a user, except those of pools that are being imported or removed. */
const orphans = query((db: Kysely<Schema>) => ({
  compile: () =>
    sql<{ pool_id: string; sub: string; event_id: string }>`select pool_id, sub, event_id from auth_events
      where not exists (select 1 from users where users.pool_id = auth_events.pool_id and users.sub = auth_events.sub)
      and exists (select 1 from pools where pools.pool_id = auth_events.pool_id)
      limit 100`.compile(db),
}));

/** Verifies a page of users, without those of a pool that is being imported or removed; on the last page also checks for events without a user. */
export async function verifyAudit(
  engine: Engine,
  chain: AuditChain,
  { after = DECOY_USER, limit }: AuditPage,
): Promise<AuditVerification> {
  const page = await engine.reader.rows(users, { ...after, rows: limit });
  const findings: AuditFinding[] = [];
  const ends: AuditEnd[] = [];
  let [events, uncovered] = [0, 0];
  for (const user of page) {
    const checked = await checkUser(engine, chain, user);
    findings.push(...checked.findings);
    if (checked.end !== undefined) ends.push(checked.end);
    events += checked.events;
    uncovered += checked.uncovered;
  }
  const last = page.length < limit ? undefined : page.at(-1);
  if (last === undefined) {
    for (const { pool_id: poolId, sub, event_id: eventId } of await engine.reader.rows(orphans, {})) {
      findings.push({ kind: 'orphan', poolId, sub, eventId, position: null });
    }
  }
  const next = last && { poolId: last.pool_id, sub: last.sub };
  return { findings, ends, users: page.length, events, uncovered, next };
}

/** The verification of one user's trail. */
export interface Checked {
  readonly findings: readonly AuditFinding[];
  readonly end: AuditEnd | undefined;
  readonly events: number;
  readonly uncovered: number;
}

/**
 * Checks again with the user locked if there are findings: an event may have been added between reading head and
 * events.
 */
async function checkUser(engine: Engine, chain: AuditChain, user: User): Promise<Checked> {
  const owner = { poolId: user.pool_id, sub: user.sub };
  const checked = verifyTrail(chain, user, await engine.reader.rows(eventsOf, owner));
  if (checked.findings.length === 0) return checked;
  return engine.write(async (connection: Connection) => {
    const locked = await connection.row(userLocked, owner);
    if (locked === undefined) return { findings: [], end: undefined, events: 0, uncovered: 0 };
    return verifyTrail(chain, locked, await connection.rows(eventsOf, owner));
  });
}

/** Verifies the trail of one user. The events are in the order of their positions. */
export function verifyTrail(chain: AuditChain, user: User, events: readonly ChainedRow[]): Checked {
  const owner = { poolId: user.pool_id, sub: user.sub };
  const uncovered = events.filter(({ position, mac, at }) => position === 0 && mac === null && at < chain.since);
  const covered = events.filter((event) => !uncovered.includes(event));
  const counts = { events: events.length, uncovered: uncovered.length };
  const finding = (kind: AuditFinding['kind'], position: number | null, eventId: string | null): AuditFinding => {
    return { kind, ...owner, eventId, position };
  };
  const head = headOf(chain, user);
  if (head === undefined) return { findings: [finding('head', null, null)], end: undefined, ...counts };

  const findings: AuditFinding[] = [];
  let before: string | undefined = head.before;
  let expected = head.first;
  for (const event of covered) {
    const { position, event_id: eventId, at, details, mac } = event;
    if (position < expected || position > head.last) {
      findings.push(finding('added', position, eventId));
      continue;
    }
    for (; expected < position; expected += 1) {
      findings.push(finding('missing', expected, null));
      before = undefined;
    }
    // After a gap the previous MAC is unknown, so the event's own MAC cannot be verified.
    const isIntact =
      before === undefined || textOf(mac) === textOf(chain.macOf(owner, { position, eventId, at, details }, before));
    if (!isIntact || mac === null) findings.push(finding('changed', position, eventId));
    before = textOf(mac);
    expected = position + 1;
  }
  for (; expected <= head.last; expected += 1) findings.push(finding('missing', expected, null));
  const newest = covered.find(({ position }) => position === head.last);
  if (newest !== undefined && textOf(newest.mac) !== head.mac && !findings.some((f) => f.eventId === newest.event_id)) {
    findings.push(finding('changed', head.last, newest.event_id));
  }
  const macs = covered.map((event) => textOf(event.mac));
  return { findings, end: { ...owner, last: head.last, mac: head.mac, first: head.first, macs }, ...counts };
}

/** Returns undefined for a head that the server did not write. */
function headOf(chain: AuditChain, { pool_id: poolId, sub, audit_head }: User): ChainHead | undefined {
  return audit_head === null ? undefined : chain.readHead({ poolId, sub }, audit_head);
}

function textOf(mac: Uint8Array | null): string {
  return mac === null ? '' : Buffer.from(mac.buffer, mac.byteOffset, mac.byteLength).toString('base64url');
}
