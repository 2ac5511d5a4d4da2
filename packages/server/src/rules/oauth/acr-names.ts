/** The names of the levels of authentication in `acr` ("Authentication context" of the developer guide). */
import type { Pool } from '../pools/directory.ts';

/** The name of a level by default. */
export const defaultAcrName = (level: number): string => `urn:cognito:loa:${level}`;

/** The name of a level in a pool. */
export function acrName(_pool: Pool, level: number): string {
  return defaultAcrName(level);
}

/** The level that a name in `acr_values` stands for in a pool; undefined: none. */
export function levelOfAcrName(pool: Pool, name: string): number | undefined {
  return [1, 2, 3, 4].find((level) => acrName(pool, level) === name);
}
