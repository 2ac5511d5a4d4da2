/**
 * Finds the pool that a request of a browser belongs to. A pool has three addresses (docs/decisions/0037): the path
 * `/<POOL_ID>/…`, which needs no domain; the names of its domains; and `/…?client_id=…`, where the app client tells the pool.
 */
import { ServiceError } from '@latchkey/model';
import type { Context } from 'hono';
import type { Directory, Pool } from '../../rules/pools/directory.ts';
import { isPoolId } from '../../rules/pools/identifiers.ts';
import type { ServerSettings } from '../../ports/settings.ts';

/** A pool, by the address at which a browser found it. */
export interface PoolAddress {
  readonly pool: Pool;
  /** Where the pages of the pool begin, without a slash at the end: `https://host/POOL_ID`, or `https://host`. */
  readonly base: string;
  /** The path of `base`: `/POOL_ID`, or empty. Links and cookies are below it. */
  readonly path: string;
  /** Whether cookies may be marked as secure. */
  readonly isSecure: boolean;
}

export interface AddressParts {
  readonly directory: Directory;
  readonly settings: Pick<ServerSettings, 'mode'>;
  /** The address of the server as its callers write it, without a slash at the end. */
  readonly publicUrl: () => string;
}

/**
 * Returns the address; undefined if no pool has it.
 * @param clientId of the request, for an address that names no pool
 */
export async function poolAddress(
  { directory, settings, publicUrl }: AddressParts,
  context: Context,
  clientId: string | undefined,
): Promise<PoolAddress | undefined> {
  const named = context.req.param('poolId');
  const pool = named === undefined ? await poolOfClient(directory, clientId) : await poolById(directory, named);
  if (pool === undefined) return undefined;
  const root = settings.mode === 'development' ? ownRoot(context, publicUrl()) : publicUrl();
  const path = named === undefined ? '' : `/${pool.id}`;
  return { pool, base: `${root}${path}`, path, isSecure: root.startsWith('https:') };
}

/** In development, a browser stays on the name that it used, so that it sends its cookies. The name was checked before. */
function ownRoot(context: Context, publicUrl: string): string {
  const host = context.req.header('host');
  return host === undefined ? publicUrl : `${new URL(publicUrl).protocol}//${host}`;
}

async function poolById(directory: Directory, poolId: string): Promise<Pool | undefined> {
  return isPoolId(poolId) ? known(directory.pool(poolId)) : undefined;
}

async function poolOfClient(directory: Directory, clientId: string | undefined): Promise<Pool | undefined> {
  if (clientId === undefined) return undefined;
  return (await known(directory.client(clientId)))?.pool;
}

async function known<T>(found: Promise<T>): Promise<T | undefined> {
  return found.catch((error: unknown) => {
    if (error instanceof ServiceError) return undefined;
    throw error;
  });
}
