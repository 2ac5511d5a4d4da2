/** The configuration of user sessions, as requests use it. */
import type { ClientSessionContent, PoolSessionContent } from '../../records/pool-items/session-configuration.ts';
import type { TokenSessionRecord } from '../../records/token-session.ts';
import type { Store } from '../../store/store.ts';
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

/** The lifetime of browser sessions in pools that do not track user sessions ("Managed login" of the developer guide). */
const untrackedMinutes = 60;

/** How long a browser session may sign users in silently to an app client, in milliseconds. 0: never. */
export async function silentSignInMs(
  directory: Pick<Directory, 'item'>,
  { id, poolId }: { readonly id: string; readonly poolId: string },
): Promise<number> {
  if (!(await sessionConfiguration(directory, poolId)).tracking) return untrackedMinutes * 60_000;
  const item = await directory.item(poolId, 'client-session-configuration', id);
  return (item?.content ?? defaultClientConfiguration).maxValidityMinutes * 60_000;
}

/** App clients of a pool that are looked at; a pool has 1,000 by default ("Quotas in Amazon Cognito"). */
const mostClients = 1_000;

/** How long a browser session of a pool is of use to any of its app clients, in milliseconds. */
export async function browserSessionMs(
  { directory, store }: { readonly directory: Pick<Directory, 'item'>; readonly store: Pick<Store, 'read'> },
  poolId: string,
): Promise<number> {
  if (!(await sessionConfiguration(directory, poolId)).tracking) return untrackedMinutes * 60_000;
  const kind = 'client-session-configuration';
  const { items } = await store.read.poolItems.list(poolId, kind, { limit: mostClients });
  const minutes = items.map(({ content }) => content.maxValidityMinutes);
  return Math.max(untrackedMinutes, ...minutes) * 60_000;
}
