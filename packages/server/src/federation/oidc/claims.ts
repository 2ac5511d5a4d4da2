/** Claims about a user, as a provider sends them: any JSON. */
export type Claims = Readonly<Record<string, unknown>>;

/** `address` of OpenID Connect has two levels. `JSON.stringify` fails at some thousand. */
const deepest = 32;

/** Whether objects and lists are nested more deeply than any provider needs. */
export function areTooDeep(claims: Claims): boolean {
  let level: readonly unknown[] = [claims];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return false;
}
