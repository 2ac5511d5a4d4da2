/** Ends user sessions by their SessionId. */
import { type RevokeAssociatedSessionsType, type ServiceError, serviceError } from '@latchkey/model';
import type { StoreWriter } from '../../store/store.ts';
import { sessionConfiguration } from '../../rules/sessions/configuration.ts';
import { parseSessionId } from '../../rules/sessions/session-id.ts';
import type { Services } from '../../services.ts';
import { hasExpired } from '../../time/instants.ts';

/** Who owns the session: SessionIds of other users do not exist for this request. */
interface Owner {
  readonly poolId: string;
  readonly sub: string;
}

interface RevokeRequest {
  readonly SessionId: string;
  readonly RevokeAssociatedSessions?: RevokeAssociatedSessionsType | undefined;
}

/** The message is ours. */
function noSession(): ServiceError {
  return serviceError('ResourceNotFoundException', 'Session does not exist.');
}

/**
 * Ends a session: its refresh and access tokens are no longer valid. With LINKED, a token session also ends the SSO
 * session that it came through, and an SSO session also ends all token sessions that came through it (API reference).
 *
 * @throws ResourceNotFoundException `Session does not exist.` for a session that is unknown, another user's, or over;
 *   and while the pool does not track user sessions, since then there are none
 */
export async function revokeUserSession(
  { store, directory, clock }: Services,
  { poolId, sub }: Owner,
  { SessionId, RevokeAssociatedSessions }: RevokeRequest,
): Promise<void> {
  const named = parseSessionId(SessionId);
  const { tracking } = await sessionConfiguration(directory, poolId);
  if (named === undefined || !tracking) throw noSession();
  const session = { poolId, sub, sessionId: named.uuid };
  const isLinked = RevokeAssociatedSessions === 'LINKED';
  const revoke = named.kind === 'token' ? revokeTokenSession : revokeSsoSession;
  const now = clock.now();
  await store.write((tx) => revoke(tx, session, isLinked, now));
}

type SessionKey = Owner & { readonly sessionId: string };

async function revokeTokenSession(tx: StoreWriter, key: SessionKey, isLinked: boolean, now: number): Promise<void> {
  const { poolId, sub, sessionId } = key;
  const session = await tx.sessions.findForUpdate(poolId, sub, sessionId);
  // A revoked session has no activity.
  if (session === undefined || session.activity === null || hasExpired(session.expiresAt, now)) throw noSession();
  // The session of a client that was deleted is over, too.
  if ((await tx.clients.find(session.clientId)) === undefined) throw noSession();
  await tx.sessions.replace({ ...session, revokedAt: now });
  const { originSessionId } = session.activity;
  if (isLinked && originSessionId !== null) await tx.ssoSessions.remove(poolId, sub, originSessionId);
}

async function revokeSsoSession(tx: StoreWriter, key: SessionKey, isLinked: boolean, now: number): Promise<void> {
  const { poolId, sub, sessionId } = key;
  const session = await tx.ssoSessions.findForUpdate(poolId, sub, sessionId);
  if (session === undefined || hasExpired(session.expiresAt, now)) throw noSession();
  await tx.ssoSessions.remove(poolId, sub, sessionId);
  if (!isLinked) return;
  for (const child of await tx.sessions.listTracked(poolId, sub, now)) {
    if (child.activity?.originSessionId === sessionId) await tx.sessions.revoke(child, now);
  }
}
