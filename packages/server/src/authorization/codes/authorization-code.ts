/** The form of authorization codes. They are UUIDs, as Cognito's (observed); the store has only their hash. */
import { createHash } from 'node:crypto';

/** How long a code can be exchanged ("Authorize endpoint" of the developer guide). */
export const codeLifetimeMs = 5 * 60_000;

/** The hash under which a code is stored. A code has 122 random bits, so a plain hash cannot be reversed. */
export function hashOfCode(code: string): string {
  return createHash('sha256').update(code).digest('base64url');
}

/** The code challenge of a verifier, method S256 (RFC 7636 section 4.2). */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
