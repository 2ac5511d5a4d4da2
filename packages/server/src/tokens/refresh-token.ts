/** Refresh tokens: sealed strings with the session and the generation in which they were issued. */
import type { Sealer } from '../crypto/sealer.ts';
import type { TokenSessionRecord } from '../records/token-session.ts';

/** The content of a refresh token. The caller checks in the store whether the session is still valid. */
export interface RefreshToken {
  readonly poolId: string;
  readonly sub: string;
  readonly sessionId: string;
  readonly generation: number;
}

/** Returns the refresh token of a session in its current generation. */
export function sealRefreshToken(sealer: Sealer, session: TokenSessionRecord): string {
  return sealer.seal('refresh-token', [session.poolId, session.sub, session.sessionId, session.generation]);
}

/** Returns the content of the token, or undefined if this server did not issue it. */
export function openRefreshToken(sealer: Sealer, token: string): RefreshToken | undefined {
  const content = sealer.open('refresh-token', token);
  if (!Array.isArray(content)) return undefined;
  const [poolId, sub, sessionId, generation] = content as readonly unknown[];
  if (typeof poolId !== 'string' || typeof sub !== 'string') return undefined;
  if (typeof sessionId !== 'string' || typeof generation !== 'number') return undefined;
  return { poolId, sub, sessionId, generation };
}
