/**
 * Refresh tokens: sealed strings with the session and the generation in which they were issued. Each pool has its own
 * key, which moves to another server with the pool (docs/decisions/0028).
 */
import type { Sealer } from '../crypto/sealer.ts';
import { REFRESH_KEYS } from '../records/pool-items/refresh-token-keys.ts';
import type { TokenSessionRecord } from '../records/token-session.ts';
import type { Directory } from '../rules/pools/directory.ts';
import { hasExpired } from '../time/instants.ts';

/** The content of a refresh token. The caller checks in the store whether the session is still valid. */
export interface RefreshToken {
  readonly poolId: string;
  readonly sub: string;
  readonly sessionId: string;
  readonly generation: number;
}

/** Returns the refresh token of a session in its current generation. */
export function sealRefreshToken(sealer: Sealer, session: TokenSessionRecord): string {
  const { poolId } = session;
  return sealer.seal('refresh-token', [poolId, session.sub, session.sessionId, session.generation], poolId);
}

/**
 * Returns the content of a token of the pool, or undefined if neither this server issued it nor one that the pool was
 * on before.
 * @param former Reads the keys that came with the pool; called only for tokens that this server did not issue.
 */
export async function openRefreshToken(
  sealer: Sealer,
  poolId: string,
  token: string,
  former: () => Promise<readonly Uint8Array[]>,
): Promise<RefreshToken | undefined> {
  const own = sealer.open('refresh-token', token, poolId);
  if (own !== undefined) return contentOf(poolId, own);
  const keys = await former();
  return keys.length === 0 ? undefined : contentOf(poolId, sealer.open('refresh-token', token, poolId, keys));
}

function contentOf(expected: string, content: unknown): RefreshToken | undefined {
  if (!Array.isArray(content)) return undefined;
  const [poolId, sub, sessionId, generation] = content as readonly unknown[];
  if (poolId !== expected || typeof sub !== 'string') return undefined;
  if (typeof sessionId !== 'string' || typeof generation !== 'number') return undefined;
  return { poolId: expected, sub, sessionId, generation };
}

/** Returns the keys of refresh tokens that came with a pool from another server. */
export async function formerRefreshKeys(
  directory: Pick<Directory, 'item'>,
  poolId: string,
  now: number,
): Promise<readonly Uint8Array[]> {
  const item = await directory.item(poolId, 'refresh-token-keys', REFRESH_KEYS);
  return (item?.content.keys ?? [])
    .filter(({ expiresAt }) => !hasExpired(expiresAt, now))
    .map(({ key }) => Buffer.from(key, 'base64'));
}
