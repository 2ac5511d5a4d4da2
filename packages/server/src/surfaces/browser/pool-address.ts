/**
 * Finds the pool that a request of a browser belongs to. A pool has three addresses (docs/decisions/0037): the path
 * `/<POOL_ID>/…`, which needs no domain; the names of its domains; and `/…?client_id=…`, where the app client tells the pool.
 */
import { ServiceError } from '@latchkey/model';
import type { Context } from 'hono';
import type { Directory, Pool } from '../../rules/pools/directory.ts';
import { isPoolId } from '../../rules/pools/identifiers.ts';
import type { ServerSettings } from '../../ports/settings.ts';
import { forwardedScheme } from '../http/origin.ts';
import { poolOfHost } from './pool-of-host.ts';

/** A pool, by the address at which a browser found it. */
export interface PoolAddress {
  readonly pool: Pool;
  /**
   * Where the pages of the pool begin, without a slash at the end: `https://host/POOL_ID`, or `https://host`. Before
   * `/POOL_ID` there may be a path of --issuer, which a proxy removes.
   */
  readonly base: string;
  /** The path of `base`, such as `/POOL_ID`, or empty. Links and cookies are below it. */
  readonly path: string;
  /** Whether cookies may be marked as secure. */
  readonly isSecure: boolean;
}

export interface AddressParts {
  readonly directory: Directory;
  readonly settings: Pick<ServerSettings, 'mode' | 'region'>;
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
  const host = context.req.header('host');
  const used = { host, scheme: forwardedScheme(context) };
  const { region, mode } = settings;
  const poolId = context.req.param('poolId');
  if (poolId !== undefined) {
    const pool = await poolById(directory, poolId);
    const root = mode === 'development' ? rootOf(used, publicUrl()) : publicUrl();
    return pool && addressOf(pool, `${root}/${pool.id}`);
  }
  const owner = host === undefined ? undefined : await poolOfHost({ directory, region }, host);
  if (owner !== undefined) return addressOf(owner, rootOf(used, publicUrl()));
  const pool = await poolOfClient(directory, clientId);
  return pool && addressOf(pool, mode === 'development' ? rootOf(used, publicUrl()) : publicUrl());
}

function addressOf(pool: Pool, base: string): PoolAddress {
  const { pathname, protocol } = new URL(base);
  return { pool, base, path: pathname === '/' ? '' : pathname, isSecure: protocol === 'https:' };
}

/**
 * Returns the address of the name that a browser used: it sends its cookies to this name only. The name is a domain of a
 * pool, or was checked before (http/allowed-hosts.ts). Behind a proxy that terminates TLS, the scheme is that which a trusted
 * proxy stated (http/trusted-proxies.ts), and otherwise that of --issuer.
 */
function rootOf(
  { host, scheme }: { readonly host: string | undefined; readonly scheme: 'http' | 'https' | undefined },
  publicUrl: string,
): string {
  const own = new URL(publicUrl);
  const used = URL.parse(`${scheme ?? own.protocol.slice(0, -1)}://${host ?? ''}`);
  // The public address may have a path, which other names do not have.
  return used === null || used.origin === own.origin ? publicUrl : used.origin;
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
