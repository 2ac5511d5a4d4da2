/** The names of the levels of authentication in `acr` ("Authentication context" of the developer guide). */
import type { Pool } from '../pools/directory.ts';

/** The name of a level by default. */
export const defaultAcrName = (level: number): string => `urn:cognito:loa:${level}`;

/** The name of a level in a pool. */
export function acrName(_pool: Pool, level: number): string {
  return defaultAcrName(level);
}
