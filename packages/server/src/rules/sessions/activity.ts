/** The activity of user sessions, in pools that track them. */
import type { Origin } from '../../ports/origin.ts';
import type { PoolSessionContent } from '../../records/pool-items/session-configuration.ts';
import type { SessionActivity, TokenSessionRecord } from '../../records/token-session.ts';
import type { StoreWriter } from '../../store/store.ts';
import { deviceTypeOf } from './device-type.ts';

/** The activity of a request. */
export function activityOf(
  { browserAgent = null, sourceIp }: Pick<Origin, 'browserAgent' | 'sourceIp'>,
  now: number,
): SessionActivity {
  return { lastActiveAt: now, deviceType: deviceTypeOf(browserAgent), lastIp: sourceIp };
}

/**
 * Revokes the user's least recently used token sessions until `most` are left. The caller has locked the user, so that
 * the count is still right when the caller adds a session.
 */
async function evictLeastRecentlyUsed(
  { sessions }: Pick<StoreWriter, 'sessions'>,
  { poolId, sub }: { readonly poolId: string; readonly sub: string },
  most: number,
  now: number,
): Promise<void> {
  const surplus = await sessions.listTracked(poolId, sub, now, most);
  for (const session of surplus) await sessions.revoke(session, now);
}

/** Adds a token session. If it is tracked, it replaces the least recently used ones above the limit. */
export async function insertTokenSession(
  tx: Pick<StoreWriter, 'sessions'>,
  session: TokenSessionRecord,
  { maxPerUser }: Pick<PoolSessionContent, 'maxPerUser'>,
  now: number,
): Promise<void> {
  if (session.activity !== null) await evictLeastRecentlyUsed(tx, session, maxPerUser - 1, now);
  await tx.sessions.insert(session);
}

/**
 * Ends every session of a user: the refresh and access tokens, and the sessions of browsers. The browsers come first: an
 * exchange of a code at the same time holds its browser's session, and its tokens exist when it lets go of it.
 */
export async function endAllSessions(
  { sessions, ssoSessions }: Pick<StoreWriter, 'sessions' | 'ssoSessions'>,
  poolId: string,
  sub: string,
  now: number,
): Promise<void> {
  await ssoSessions.removeAll(poolId, sub);
  await sessions.revokeAll(poolId, sub, now);
}
