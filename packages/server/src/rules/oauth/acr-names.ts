/** The names of the levels of authentication in `acr` ("Authentication context" of the developer guide). */
import type { Pool } from '../pools/directory.ts';

/** The levels, the lowest first. */
export const acrLevels = [1, 2, 3, 4] as const;

/** The name of a level by default. */
export const defaultAcrName = (level: number): string => `urn:cognito:loa:${level}`;

type Named = Pick<Pool, 'record'>;

/** The name of a level in a pool: its own (AcrConfiguration), or the default. */
export function acrName({ record }: Named, level: number): string {
  return record.definition.AcrConfiguration?.[`Level${level}`]?.AcrValue ?? defaultAcrName(level);
}

/** The names of all levels of a pool, the lowest first. */
export function acrNames(pool: Named): readonly string[] {
  return acrLevels.map((level) => acrName(pool, level));
}

/**
 * The levels that `acr_values` asks for, each once. Names that the pool does not have are ignored, and the plan LITE
 * ignores the parameter.
 */
export function askedLevels(pool: Named, acrValues: readonly string[]): readonly number[] {
  if (pool.record.definition.UserPoolTier === 'LITE') return [];
  const levels = acrValues.map((value) => acrLevels.find((level) => acrName(pool, level) === value));
  return [...new Set(levels.filter((level) => level !== undefined))];
}
