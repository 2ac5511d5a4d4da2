/** Refresh tokens: sealed strings that name a session and the generation they were made in. */
import type { Sealer } from '../crypto/sealer.ts';
import type { TokenSessionRecord } from '../records/token-session.ts';

/** What a refresh token says. Whether the session still lives is for the store to tell. */
export interface RefreshToken {
  readonly poolId: string;
  readonly sub: string;
  readonly sessionId: string;
  readonly generation: number;
}

/** The refresh token of a session in its present generation. */
export function sealRefreshToken(sealer: Sealer, session: TokenSessionRecord): string {
  return sealer.seal('refresh-token', [session.poolId, session.sub, session.sessionId, session.generation]);
}

/** What the token says, or undefined if this server did not make it. */
export function openRefreshToken(sealer: Sealer, token: string): RefreshToken | undefined {
  const content = sealer.open('refresh-token', token);
  if (!Array.isArray(content)) return undefined;
  const [poolId, sub, sessionId, generation] = content as readonly unknown[];
  if (typeof poolId !== 'string' || typeof sub !== 'string') return undefined;
  if (typeof sessionId !== 'string' || typeof generation !== 'number') return undefined;
  return { poolId, sub, sessionId, generation };
}
