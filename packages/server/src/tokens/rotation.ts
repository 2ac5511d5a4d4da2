/**
 * Refresh token rotation: each use gives a new token of the family. The old token stays valid for a grace period only.
 */
import { type AuthenticationResultType, isDocumentedError, serviceError, type ServiceError } from '@latchkey/model';
import type { TokenSessionRecord } from '../records/token-session.ts';
import { elapsedSince } from '../time/instants.ts';
import { isTracked } from '../rules/sessions/configuration.ts';
import {
  activeNow,
  type RefreshContext,
  type Refreshed,
  type RefreshingOperation,
  refreshReason,
  revoked,
} from './refresh.ts';

const reused = (): ServiceError => serviceError('RefreshTokenReuseException', 'Refresh token has already been used.');

type Rotated = { readonly session: TokenSessionRecord } | { readonly refused: ServiceError };

/**
 * Rotates the refresh token and issues tokens. Within the grace period the old token gives the tokens of the new
 * generation again, so that a client that lost the reply can repeat the request. After the grace period, its use
 * revokes the whole family (RFC 9700 section 4.14.2). A rotation in the future (the clock was set back) counts as past
 * its grace period: otherwise the old token would work until the clock has caught up.
 *
 * @throws RefreshTokenReuseException
 */
export async function rotate(
  context: RefreshContext,
  { user, session, generation }: Refreshed,
  graceSeconds: number,
): Promise<AuthenticationResultType> {
  const { store, tokens, pool, client, clock, directory } = context;
  // Before the write: if a trigger failed after it, the client would be left with a used token.
  const issued = await tokens.issue(pool, client, user, session, refreshReason(context));
  const now = clock.now();
  const tracked = await isTracked(directory, session);
  const rotated = await store.write<Rotated>(async (tx) => {
    const current = await tx.sessions.findForUpdate(pool.id, user.sub, session.sessionId);
    if (current === undefined || current.revokedAt !== null) {
      return { refused: revoked() };
    }
    const active = tracked ? activeNow(context, current, now) : current;
    if (generation === current.generation) {
      const successor = { ...active, generation: generation + 1, rotatedAt: now };
      await tx.sessions.replace(successor);
      return { session: successor };
    }
    if (generation === current.generation - 1 && elapsedSince(current.rotatedAt, now) < graceSeconds * 1000) {
      if (tracked) await tx.sessions.replace(active);
      return { session: current };
    }
    // Returned and not thrown: an error in here would roll back the revocation.
    await tx.sessions.replace({ ...current, revokedAt: now });
    return { refused: reused() };
  });
  if ('refused' in rotated) throw rotated.refused;
  return { ...issued, RefreshToken: tokens.refreshToken(rotated.session) };
}

/**
 * Rejects a token of an earlier generation where rotation is off, or was switched off: only the latest token is valid.
 */
export function assertCurrentGeneration(operation: RefreshingOperation, { session, generation }: Refreshed): void {
  if (generation === session.generation) return;
  const refusal = reused();
  throw isDocumentedError(operation, refusal.code) ? refusal : revoked();
}
