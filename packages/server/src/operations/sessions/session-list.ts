/** Lists of user sessions. */
import type { SessionDescriptionType } from '@latchkey/model';
import { type ListIdentity, openPageToken, sealPageToken } from '../../crypto/page-token.ts';
import type { SessionActivity, TokenSessionRecord } from '../../records/token-session.ts';
import type { SsoSessionRecord } from '../../records/sso-session.ts';
import { sessionConfiguration } from '../../rules/sessions/configuration.ts';
import { sessionIdOf } from '../../rules/sessions/session-id.ts';
import type { Services } from '../../services.ts';

/** 100 token sessions, the highest MaxPerUser, and 25 SSO sessions. */
const standardPage = 125;

interface SessionPage {
  readonly Sessions: SessionDescriptionType[];
  readonly NextToken?: string | undefined;
}

/**
 * Returns a page of the active sessions of a user, those with the newest activity first. Empty while the pool does not
 * track user sessions.
 *
 * @param currentSession the session of the access token that called; null for administrators
 * @throws InvalidParameterException for a token of another list
 */
export async function sessionPage(
  { store, directory, sealer, clock }: Services,
  { poolId, sub }: { readonly poolId: string; readonly sub: string },
  operation: 'ListUserSessions' | 'AdminListUserSessions',
  nextToken: string | undefined,
  currentSession: string | null,
): Promise<SessionPage> {
  const list: ListIdentity = [operation, poolId, sub];
  const after = openPageToken(sealer, list, nextToken);
  const { tracking } = await sessionConfiguration(directory, poolId);
  if (!tracking) return { Sessions: [] };
  const now = clock.now();
  const [tokenSessions, ssoSessions] = await Promise.all([
    store.read.sessions.listTracked(poolId, sub, now),
    store.read.ssoSessions.list(poolId, sub, now),
  ]);
  const all = [
    ...tokenSessions.flatMap((session) => tokenEntry(session, session.sessionId === currentSession)),
    ...ssoSessions.map(ssoEntry),
  ].toSorted((one, other) => (one.position < other.position ? 1 : -1));
  const rest = after === undefined ? all : all.filter(({ position }) => position < after);
  const page = rest.slice(0, standardPage);
  const last = rest.length > page.length ? page.at(-1)?.position : undefined;
  return {
    Sessions: page.map(({ description }) => description),
    NextToken: sealPageToken(sealer, list, last),
  };
}

interface Entry {
  /** Sorts by activity, then by session. */
  readonly position: string;
  readonly description: SessionDescriptionType;
}

function tokenEntry(session: TokenSessionRecord, isCurrent: boolean): Entry[] {
  const { activity, sessionId, clientId, authTime } = session;
  if (activity === null) return [];
  const { originSessionId } = activity;
  const id = sessionIdOf('token', sessionId);
  const origin = originSessionId === null ? {} : { OriginSessionId: sessionIdOf('sso', originSessionId) };
  return [entry(id, activity, { SessionType: 'TOKEN', clientId, createdAt: authTime, isCurrent }, origin)];
}

function ssoEntry({ sessionId, clientId, createdAt, activity }: SsoSessionRecord): Entry {
  const id = sessionIdOf('sso', sessionId);
  return entry(id, activity, { SessionType: 'SSO', clientId, createdAt, isCurrent: false }, {});
}

/** The location is always unknown, in the word of the API reference (docs/decisions/0026-user-sessions.md). */
function entry(
  SessionId: string,
  { lastActiveAt, deviceType, lastIp }: SessionActivity,
  about: { SessionType: 'TOKEN' | 'SSO'; clientId: string; createdAt: number; isCurrent: boolean },
  origin: Pick<SessionDescriptionType, 'OriginSessionId'>,
): Entry {
  return {
    position: `${String(lastActiveAt).padStart(16, '0')} ${SessionId}`,
    description: {
      SessionId,
      SessionType: about.SessionType,
      ClientId: about.clientId,
      CreateDate: about.createdAt / 1000,
      LastActiveDate: lastActiveAt / 1000,
      DeviceType: deviceType,
      ...(lastIp === null ? {} : { LastIPAddress: lastIp }),
      LastLocation: { Country: 'unknown' },
      ...origin,
      IsCurrentSession: about.isCurrent,
    },
  };
}
