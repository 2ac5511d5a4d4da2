/** The configuration of user sessions, as requests use it. */
import type { ClientSessionContent, PoolSessionContent } from '../../records/pool-items/session-configuration.ts';
import type { TokenSessionRecord } from '../../records/token-session.ts';
import type { Directory } from '../pools/directory.ts';

/** The id of the pool's item; the items of app clients have the client's id. */
export const poolConfigurationId = 'pool';

/** The configuration of pools that never set one (API reference). */
export const defaultPoolConfiguration: PoolSessionContent = { tracking: false, maxPerUser: 20 };

/** The configuration of app clients that never set one (API reference). */
export const defaultClientConfiguration: ClientSessionContent = { maxValidityMinutes: 60 };

/** The configuration of a pool; up to a second behind other nodes, like all that the directory returns. */
export async function sessionConfiguration(
  directory: Pick<Directory, 'item'>,
  poolId: string,
): Promise<PoolSessionContent> {
  const item = await directory.item(poolId, 'session-configuration', poolConfigurationId);
  return item?.content ?? defaultPoolConfiguration;
}

/**
 * Whether a session is tracked now: it began with tracking on, and tracking is still on. For other sessions the
 * configuration is not read.
 */
export async function isTracked(
  directory: Pick<Directory, 'item'>,
  { poolId, activity }: Pick<TokenSessionRecord, 'poolId' | 'activity'>,
): Promise<boolean> {
  return activity !== null && (await sessionConfiguration(directory, poolId)).tracking;
}
