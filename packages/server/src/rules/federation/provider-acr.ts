/** The level of authentication that an identity provider's `acr` stands for (AcrMapping of CreateIdentityProvider). */

/** 1 to 4, as in the pool's own levels. */
export type AcrLevel = 1 | 2 | 3 | 4;

/**
 * Returns the highest level that the value is mapped to. A value that is not mapped, or none, is the lowest level
 * (developer guide).
 */
export function providerAcrLevel(mapping: Readonly<Record<string, string>> | null, acr: string | undefined): AcrLevel {
  const levels = [4, 3, 2, 1] as const;
  return levels.find((level) => acr !== undefined && mapping?.[`Level${level}`] === acr) ?? 1;
}
