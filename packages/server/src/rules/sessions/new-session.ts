/** The records of sessions that begin: those of tokens, and those of browsers. */
import type { Origin } from '../../ports/origin.ts';
import type { Random } from '../../ports/random.ts';
import type { BrowserAuthentication, SsoSessionRecord } from '../../records/sso-session.ts';
import type { TokenSessionRecord } from '../../records/token-session.ts';
import type { Client } from '../pools/directory.ts';
import { activityOf } from './activity.ts';

/** The request that begins a session. */
interface Beginning {
  readonly random: Pick<Random, 'uuid'>;
  readonly client: Client;
  readonly origin: Origin;
}

/** What differs between token sessions. */
interface TokenSessionContent
  extends Pick<TokenSessionRecord, 'sub' | 'deviceKey' | 'authTime' | 'expiresAt' | 'grant'> {
  /** The pool tracks user sessions. */
  readonly tracking: boolean;
  /** The browser session that it came through; null: a sign-in through the API. */
  readonly originSessionId: string | null;
}

/** @param now milliseconds since the epoch */
export function newTokenSession(
  { random, client, origin }: Beginning,
  { tracking, originSessionId, ...content }: TokenSessionContent,
  now: number,
): TokenSessionRecord {
  return {
    ...content,
    poolId: client.poolId,
    sessionId: random.uuid(),
    clientId: client.id,
    generation: 0,
    rotatedAt: now,
    revokedAt: null,
    activity: tracking ? { ...activityOf(origin, now), originSessionId } : null,
  };
}

/** When the refresh token of a session that begins now expires. */
export function refreshTokenEnd({ settings }: Pick<Client, 'settings'>, now: number): number {
  return now + settings.refreshTokenSeconds * 1000;
}

/** @param lifetimeMs how long the session may last */
export function newBrowserSession(
  { random, client, origin }: Beginning,
  sub: string,
  authentication: BrowserAuthentication,
  lifetimeMs: number,
  now: number,
): SsoSessionRecord {
  return {
    poolId: client.poolId,
    sub,
    sessionId: random.uuid(),
    clientId: client.id,
    createdAt: now,
    authenticatedAt: now,
    expiresAt: now + lifetimeMs,
    activity: activityOf(origin, now),
    authentication,
  };
}
