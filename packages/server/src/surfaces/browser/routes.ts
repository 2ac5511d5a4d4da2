/** The paths of an endpoint of a pool: below the pool's id, and alone for addresses that name the pool otherwise. */

/** Pool ids as they are in paths. */
const POOL = '/:poolId{[a-z0-9-]+_[0-9A-Za-z]+}';

/** Returns both paths, as Hono writes them. */
export function poolPaths(path: `/${string}`): string[] {
  return [path, `${POOL}${path}`];
}
