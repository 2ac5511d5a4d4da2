/** SSO sessions: browsers in which users have signed in with managed login. */
import type { BrowserAuthentication, SsoSessionRecord } from '../../../records/sso-session.ts';
import type { SsoSessionWriter } from '../../contract/sessions/sso-sessions.ts';
import type { Connection } from '../../db/connection.ts';
import { findQueries, query, row } from '../../db/query.ts';
import type { SsoSessionsTable } from '../../db/schema.ts';
import { StoreError } from '../../store-error.ts';

const SESSION_CONTENT = [
  'client_id',
  'created_at',
  'authenticated_at',
  'expires_at',
  'last_active_at',
  'device_type',
  'last_ip',
  'authentication',
] as const satisfies readonly (keyof SsoSessionsTable)[];

const SESSION = ['pool_id', 'sub', 'session_id', ...SESSION_CONTENT] as const;

type UserKey = { poolId: string; sub: string };
type SessionKey = UserKey & { sessionId: string };

const { find, findForUpdate } = findQueries((db, $: SessionKey) =>
  db
    .selectFrom('sso_sessions')
    .select(SESSION)
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('session_id', '=', $.sessionId),
);

const list = query((db, $: UserKey & { now: number }) =>
  db
    .selectFrom('sso_sessions')
    .select(SESSION)
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('expires_at', '>', $.now)
    .orderBy('session_id'),
);

const insert = query((db, $: SsoSessionsTable) => db.insertInto('sso_sessions').values(row($, SESSION)));

const replace = query((db, $: SsoSessionsTable) =>
  db
    .updateTable('sso_sessions')
    .set(row($, SESSION_CONTENT))
    .where('pool_id', '=', $.pool_id)
    .where('sub', '=', $.sub)
    .where('session_id', '=', $.session_id),
);

const remove = query((db, $: SessionKey) =>
  db
    .deleteFrom('sso_sessions')
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('session_id', '=', $.sessionId),
);

const removeAll = query((db, $: UserKey) =>
  db.deleteFrom('sso_sessions').where('pool_id', '=', $.poolId).where('sub', '=', $.sub),
);

export class SsoSessions implements SsoSessionWriter {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async find(poolId: string, sub: string, sessionId: string): Promise<SsoSessionRecord | undefined> {
    const found = await this.#connection.row(find, { poolId, sub, sessionId });
    return found && recordOf(found);
  }

  async findForUpdate(poolId: string, sub: string, sessionId: string): Promise<SsoSessionRecord | undefined> {
    const found = await this.#connection.row(findForUpdate, { poolId, sub, sessionId });
    return found && recordOf(found);
  }

  async list(poolId: string, sub: string, now: number): Promise<readonly SsoSessionRecord[]> {
    return (await this.#connection.rows(list, { poolId, sub, now })).map(recordOf);
  }

  async insert(session: SsoSessionRecord): Promise<void> {
    await this.#connection.change(insert, rowOf(session));
  }

  async replace(session: SsoSessionRecord): Promise<void> {
    const changed = await this.#connection.change(replace, rowOf(session));
    if (changed === 0) throw new StoreError('misuse', 'An SSO session that does not exist cannot be replaced.');
  }

  async remove(poolId: string, sub: string, sessionId: string): Promise<boolean> {
    return (await this.#connection.change(remove, { poolId, sub, sessionId })) > 0;
  }

  async removeAll(poolId: string, sub: string): Promise<void> {
    await this.#connection.change(removeAll, { poolId, sub });
  }
}

function rowOf({ activity, ...session }: SsoSessionRecord): SsoSessionsTable {
  return {
    pool_id: session.poolId,
    sub: session.sub,
    session_id: session.sessionId,
    client_id: session.clientId,
    created_at: session.createdAt,
    authenticated_at: session.authenticatedAt,
    expires_at: session.expiresAt,
    last_active_at: activity.lastActiveAt,
    device_type: activity.deviceType,
    last_ip: activity.lastIp,
    authentication: JSON.stringify(session.authentication),
  };
}

function recordOf(found: SsoSessionsTable): SsoSessionRecord {
  return {
    poolId: found.pool_id,
    sub: found.sub,
    sessionId: found.session_id,
    clientId: found.client_id,
    createdAt: found.created_at,
    authenticatedAt: found.authenticated_at,
    expiresAt: found.expires_at,
    activity: { lastActiveAt: found.last_active_at, deviceType: found.device_type, lastIp: found.last_ip },
    authentication: JSON.parse(found.authentication) as BrowserAuthentication,
  };
}
