/** Reads the audit trail of a pool for an export, and verifies exported events later. */
import type { Engine } from '../../db/connection.ts';
import { query } from '../../db/query.ts';
import type { AuditChain } from '../../sealing/audit-chain.ts';

/** An event with what its MAC covers, so that it can be verified when it is no longer stored. */
export interface ExportedEvent {
  readonly poolId: string;
  readonly sub: string;
  readonly eventId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** From 1; 0 for an event from before the chain began. */
  readonly position: number;
  /** JSON text, exactly as it is stored. */
  readonly details: string;
  /** MAC of the user's event before, base64url; empty for the first; null if it is not known. */
  readonly before: string | null;
  /** MAC of the event, base64url; null for an event from before the chain began. */
  readonly mac: string | null;
}

export interface ExportPage {
  readonly poolId: string;
  /** Continues with the users after this sub. */
  readonly after?: string | undefined;
  /** The largest number of users. */
  readonly limit: number;
  /** Leaves out events before this instant; milliseconds since the epoch. */
  readonly since: number;
}

export interface ExportedEvents {
  readonly events: readonly ExportedEvent[];
  /** The sub to continue after; undefined if these were the last users. */
  readonly next: string | undefined;
}

const users = query((db, $: { poolId: string; after: string; rows: number }) =>
  db
    .selectFrom('users')
    .select(['sub', 'audit_head'])
    .where('pool_id', '=', $.poolId)
    .where('sub', '>', $.after)
    .orderBy('sub')
    .limit($.rows),
);

const events = query((db, $: { poolId: string; first: string; last: string }) =>
  db
    .selectFrom('auth_events')
    .select(['sub', 'event_id', 'at', 'details', 'position', 'mac'])
    .where('pool_id', '=', $.poolId)
    .where('sub', '>=', $.first)
    .where('sub', '<=', $.last)
    .orderBy('sub')
    .orderBy('position')
    .orderBy('event_id'),
);

/** Reads the events of the next users, in the order of subs and positions. */
export async function auditPage(
  { reader }: Pick<Engine, 'reader'>,
  chain: AuditChain,
  { poolId, after = '', limit, since }: ExportPage,
): Promise<ExportedEvents> {
  const page = await reader.rows(users, { poolId, after, rows: limit });
  const [first, last] = [page[0]?.sub, page.at(-1)?.sub];
  if (first === undefined || last === undefined) return { events: [], next: undefined };
  const heads = new Map(page.map(({ sub, audit_head }) => [sub, audit_head]));
  const exported: ExportedEvent[] = [];
  let owner: string | undefined;
  let before: string | null = null;
  let expected = 0;
  for (const { sub, event_id: eventId, at, details, position, mac } of await reader.rows(events, {
    poolId,
    first,
    last,
  })) {
    if (sub !== owner) {
      owner = sub;
      const stored = heads.get(sub);
      const head = typeof stored === 'string' ? chain.readHead({ poolId, sub }, stored) : undefined;
      before = head?.before ?? null;
      expected = head?.first ?? 0;
    }
    const text = mac === null ? null : Buffer.from(mac.buffer, mac.byteOffset, mac.byteLength).toString('base64url');
    // After a gap the MAC before is not known.
    const known = position === expected ? before : null;
    if (at >= since) exported.push({ poolId, sub, eventId, at, position, details, before: known, mac: text });
    if (position > 0) {
      before = text;
      expected = position + 1;
    }
  }
  return { events: exported, next: page.length < limit ? undefined : last };
}

/** Returns whether the server wrote an event with this content, at this position and after this event. */
export function isAuthentic(chain: AuditChain, event: ExportedEvent): boolean {
  const { poolId, sub, position, eventId, at, details, before, mac } = event;
  if (before === null || mac === null) return false;
  const own = chain.macOf({ poolId, sub }, { position, eventId, at, details }, before);
  return Buffer.from(own).toString('base64url') === mac;
}
