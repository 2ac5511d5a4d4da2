/**
 * ExportAuditTrail: returns the audit events of the next users of a pool, each with what its MAC covers.
 *
 * Input: `{ userPoolId, after?, since? }`. `after` is the `next` of the previous answer. `since` leaves out older events;
 * milliseconds since the epoch.
 * Output: `{ events: [{ userPoolId, sub, eventId, at, position, details, before, mac }], next }`. `details` is JSON text,
 * exactly as it is stored. `next` is null after the last user.
 *
 * VerifyAuditEvents: tells which of such events the server wrote, also if they are no longer stored.
 *
 * Input: `{ events }`, at most 200. Output: `{ authentic: [true, …] }`, in the same order.
 */
import { serviceError } from '@latchkey/model';
import type { ExportedEvent } from '../../store/tables/history/audit-export.ts';
import { type Extension, member, poolIdIn } from './extension.ts';

/** Users of one answer. Each has up to sixty events of about a kilobyte. */
const USERS = 25;

const MOST_EVENTS = 200;

export const ExportAuditTrail: Extension = {
  name: 'ExportAuditTrail',
  async run({ store, directory }, input) {
    const pool = await directory.pool(poolIdIn(input));
    const after = member(input, 'after') ?? undefined;
    const since = member(input, 'since') ?? 0;
    if (after !== undefined && !isId(after)) throw invalid('after must be the "next" of an earlier answer');
    if (typeof since !== 'number' || !Number.isSafeInteger(since)) throw invalid('since must be in milliseconds');
    const { events, next = null } = await store.auditPage({ poolId: pool.id, after, since, limit: USERS });
    return { events: events.map(wireForm), next };
  },
};

export const VerifyAuditEvents: Extension = {
  name: 'VerifyAuditEvents',
  async run({ store }, input) {
    const events = member(input, 'events');
    if (!Array.isArray(events) || events.length > MOST_EVENTS) throw invalid(`events must be at most ${MOST_EVENTS}`);
    return { authentic: events.map((event) => store.isAuthentic(eventIn(event))) };
  },
};

function wireForm({ poolId, sub, eventId, at, position, details, before, mac }: ExportedEvent): object {
  return { userPoolId: poolId, sub, eventId, at, position, details, before, mac };
}

function eventIn(value: unknown): ExportedEvent {
  const [poolId, sub, eventId] = [member(value, 'userPoolId'), member(value, 'sub'), member(value, 'eventId')];
  const [at, position] = [member(value, 'at'), member(value, 'position')];
  const [details, before, mac] = [member(value, 'details'), member(value, 'before'), member(value, 'mac')];
  const hasIds = isId(poolId) && isId(sub) && isId(eventId);
  const hasNumbers = Number.isSafeInteger(at) && Number.isSafeInteger(position);
  if (!hasIds || !hasNumbers || typeof details !== 'string' || !isText(before) || !isText(mac)) {
    throw invalid('an event does not have the form of an exported one');
  }
  return { poolId, sub, eventId, at, position, details, before, mac } as ExportedEvent;
}

const isText = (value: unknown) => value === null || typeof value === 'string';

/** Rejects other text before it reaches PostgreSQL, which does not accept U+0000. */
function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,128}$/.test(value);
}

const invalid = (message: string) => serviceError('InvalidParameterException', message);
