/** Token sessions: refresh token families. */
import type { Connection } from '../../db/connection.ts';
import { findQueries, query, row } from '../../db/query.ts';
import type { TokenSessionsTable } from '../../db/schema.ts';
import type { TokenGrant, TokenSessionActivity, TokenSessionRecord } from '../../../records/token-session.ts';
import type { TokenSessionWriter } from '../../contract/sessions/token-sessions.ts';
import type { Page, PageRequest } from '../../contract/page.ts';
import { pageOf } from '../../search/page.ts';
import { StoreError } from '../../store-error.ts';

/** The columns that a change may write: never the key, by which tables may be distributed. */
const SESSION_CONTENT = [
  'client_id',
  'device_key',
  'auth_time',
  'expires_at',
  'generation',
  'rotated_at',
  'revoked_at',
  'last_active_at',
  'device_type',
  'last_ip',
  'origin_session_id',
  'granted',
] as const satisfies readonly (keyof TokenSessionsTable)[];

export const SESSION = ['pool_id', 'sub', 'session_id', ...SESSION_CONTENT] as const;

type SessionKey = { poolId: string; sub: string; sessionId: string };

const { find, findForUpdate } = findQueries((db, $: SessionKey) =>
  db
    .selectFrom('token_sessions')
    .select(SESSION)
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('session_id', '=', $.sessionId),
);

const insert = query((db, $: TokenSessionsTable) => db.insertInto('token_sessions').values(row($, SESSION)));

const replace = query((db, $: TokenSessionsTable) =>
  db
    .updateTable('token_sessions')
    .set(row($, SESSION_CONTENT))
    .where('pool_id', '=', $.pool_id)
    .where('sub', '=', $.sub)
    .where('session_id', '=', $.session_id),
);

/** More sessions than a user has: a limit is 100 at most. SQLite accepts no offset without a limit. */
const MOST_TRACKED = 1_000;

const listTracked = query((db, $: { poolId: string; sub: string; now: number; skip: number; rows: number }) =>
  db
    .selectFrom('token_sessions')
    .select(SESSION)
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('last_active_at', 'is not', null)
    .where('expires_at', '>', $.now)
    .where((where) =>
      where.exists(
        where
          .selectFrom('clients')
          .select('clients.client_id')
          .whereRef('clients.client_id', '=', 'token_sessions.client_id')
          .where('clients.pool_id', '=', $.poolId),
      ),
    )
    .orderBy('last_active_at', 'desc')
    .orderBy('session_id', 'desc')
    .limit($.rows)
    .offset($.skip),
);

const listStored = query((db, $: { poolId: string; sub: string; after: string; rows: number }) =>
  db
    .selectFrom('token_sessions')
    .select(SESSION)
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('session_id', '>', $.after)
    .orderBy('session_id')
    .limit($.rows),
);

const notTracked = { last_active_at: null, device_type: null, last_ip: null, origin_session_id: null };

const revoke = query((db, $: SessionKey & { at: number }) =>
  db
    .updateTable('token_sessions')
    .set({ revoked_at: $.at, ...notTracked })
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('session_id', '=', $.sessionId)
    .where('revoked_at', 'is', null),
);

const revokeAll = query((db, $: { poolId: string; sub: string; at: number }) =>
  db
    .updateTable('token_sessions')
    .set({ revoked_at: $.at, ...notTracked })
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('revoked_at', 'is', null),
);

export class TokenSessions implements TokenSessionWriter {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async find(poolId: string, sub: string, sessionId: string): Promise<TokenSessionRecord | undefined> {
    const found = await this.#connection.row(find, { poolId, sub, sessionId });
    return found && sessionOf(found);
  }

  async findForUpdate(poolId: string, sub: string, sessionId: string): Promise<TokenSessionRecord | undefined> {
    const found = await this.#connection.row(findForUpdate, { poolId, sub, sessionId });
    return found && sessionOf(found);
  }

  async listTracked(poolId: string, sub: string, now: number, skip = 0): Promise<readonly TokenSessionRecord[]> {
    const found = await this.#connection.rows(listTracked, { poolId, sub, now, skip, rows: MOST_TRACKED });
    return found.map(sessionOf);
  }

  async listStored(poolId: string, sub: string, { after = '', limit }: PageRequest): Promise<Page<TokenSessionRecord>> {
    const rows = await this.#connection.rows(listStored, { poolId, sub, after, rows: limit + 1 });
    return pageOf(rows, limit, sessionOf, ({ session_id }) => session_id);
  }

  async insert(session: TokenSessionRecord): Promise<void> {
    await this.#connection.later(insert, rowOf(session));
  }

  async replace(session: TokenSessionRecord): Promise<void> {
    const changed = await this.#connection.change(replace, rowOf(session));
    if (changed === 0) throw new StoreError('misuse', 'A token session that does not exist cannot be replaced.');
  }

  async revoke({ poolId, sub, sessionId }: SessionKey, at: number): Promise<void> {
    await this.#connection.change(revoke, { poolId, sub, sessionId, at });
  }

  async revokeAll(poolId: string, sub: string, at: number): Promise<void> {
    await this.#connection.change(revokeAll, { poolId, sub, at });
  }
}

function rowOf(session: TokenSessionRecord): TokenSessionsTable {
  const activity = session.revokedAt === null ? session.activity : null;
  return {
    pool_id: session.poolId,
    sub: session.sub,
    session_id: session.sessionId,
    client_id: session.clientId,
    device_key: session.deviceKey,
    auth_time: session.authTime,
    expires_at: session.expiresAt,
    generation: session.generation,
    rotated_at: session.rotatedAt,
    revoked_at: session.revokedAt,
    last_active_at: activity?.lastActiveAt ?? null,
    device_type: activity?.deviceType ?? null,
    last_ip: activity?.lastIp ?? null,
    origin_session_id: activity?.originSessionId ?? null,
    granted: session.grant === null ? null : JSON.stringify(session.grant),
  };
}

export function sessionOf(found: TokenSessionsTable): TokenSessionRecord {
  return {
    poolId: found.pool_id,
    sub: found.sub,
    sessionId: found.session_id,
    clientId: found.client_id,
    deviceKey: found.device_key,
    authTime: found.auth_time,
    expiresAt: found.expires_at,
    generation: found.generation,
    rotatedAt: found.rotated_at,
    revokedAt: found.revoked_at,
    activity: activityOf(found),
    grant: found.granted === null ? null : (JSON.parse(found.granted) as TokenGrant),
  };
}

function activityOf(found: TokenSessionsTable): TokenSessionActivity | null {
  const { last_active_at: lastActiveAt, device_type: deviceType, last_ip: lastIp, origin_session_id: origin } = found;
  if (lastActiveAt === null || deviceType === null) return null;
  return { lastActiveAt, deviceType, lastIp, originSessionId: origin };
}
