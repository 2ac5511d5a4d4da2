/** The paths of an endpoint of a pool: below the pool's id, and alone for addresses that name the pool otherwise. */
import { getPath } from 'hono/utils/url';

/** Pool ids as they are in paths. */
const POOL = '/:poolId{[a-z0-9-]+_[0-9A-Za-z]+}';

/** Returns both paths, as Hono writes them. */
export function poolPaths(path: `/${string}`): string[] {
  return [path, `${POOL}${path}`];
}

/**
 * Returns how Hono reads the path of a request: the names of pages count in upper and lower case, since links in the wild
 * differ in it.
 *
 * @param names such as `/forgotPassword`
 */
export function pathReader(names: readonly `/${string}`[]): (request: Request) => string {
  const known = new Map(names.map((name) => [name.toLowerCase(), name]));
  return (request) => {
    const path = getPath(request);
    if (path === '/') return path;
    const [, pool = '', name = path] = /^(\/[a-z0-9-]+_[0-9A-Za-z]+)(\/.*)$/.exec(path) ?? [];
    const canonical = known.get(name.toLowerCase());
    return canonical === undefined ? path : pool + canonical;
  };
}
