/** Finds the pool whose domain a Host header names. */
import { isIP } from 'node:net';
import type { ServerSettings } from '../../ports/settings.ts';
import type { Directory, Pool } from '../../rules/pools/directory.ts';
import { nameIn } from '../http/allowed-hosts.ts';

/**
 * Returns the pool; undefined if it is the name of no pool. A prefix domain is found under the name that AWS gives it,
 * and below localhost, where browsers need no DNS for it.
 *
 * @param host the header, with or without a port
 */
export async function poolOfHost(
  { directory, region }: { readonly directory: Pick<Directory, 'domain'> } & Pick<ServerSettings, 'region'>,
  host: string,
): Promise<Pool | undefined> {
  for (const domain of domainsIn(nameIn(host), region)) {
    const pool = await directory.domain(domain);
    if (pool !== undefined) return pool;
  }
  return undefined;
}

/** Returns the domains that a name can stand for: a prefix, and a whole custom domain. */
function domainsIn(name: string, region: string): readonly string[] {
  if (!name.includes('.') || isIP(name) !== 0) return [];
  const prefixes = ['.localhost', `.auth.${region}.amazoncognito.com`]
    .filter((ending) => name.endsWith(ending))
    .map((ending) => name.slice(0, -ending.length))
    .filter((prefix) => !prefix.includes('.'));
  return [...prefixes, name];
}
