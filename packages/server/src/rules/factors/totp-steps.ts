/**
 * Makes sure that each code of an authenticator app is accepted once (RFC 6238 section 5.2), also after the server's
 * clock is set back.
 *
 * The user's row stores the last accepted step, and earlier steps are rejected. By itself, that would lock users out
 * after the clock is set back, until it has caught up. So a last step in the future is ignored. What prevents a code
 * from being used again then is that each accepted step is also stored separately, for a day.
 */
import { totpStep, totpStepEnd, totpWindow } from '../../crypto/totp.ts';
import type { Sealer } from '../../crypto/sealer.ts';
import type { Clock } from '../../ports/clock.ts';
import type { StoreWriter } from '../../store/store.ts';
import { CLOCK_DIFFERENCE_MS } from '../../time/instants.ts';

/** How long an accepted step is stored after its code has expired. */
const REMEMBERED_MS = 24 * 3600_000;

/** A code that was right. */
export interface TotpUse {
  readonly poolId: string;
  readonly sub: string;
  readonly secret: Uint8Array;
  /** The step that the code belongs to, as returned by `matchingStep`. */
  readonly step: number;
}

/** Consumes the code of a step. False: this step or a later one was used before. Call it with the user locked. */
export async function useTotpStep(
  tx: StoreWriter,
  services: { readonly sealer: Sealer; readonly clock: Clock },
  use: TotpUse,
): Promise<boolean> {
  const latestStep = totpStep(services.clock.now() + CLOCK_DIFFERENCE_MS) + totpWindow;
  // First: a step that is refused here must not be stored as used, since the clock may be set back to it.
  if (!(await tx.users.acceptTotpStep(use.poolId, use.sub, use.step, latestStep))) return false;
  return rememberTotpStep(tx, services, use);
}

/** Stores the step of a code that set a secret up. False: it was used before. */
export function rememberTotpStep(
  tx: StoreWriter,
  { sealer }: { readonly sealer: Sealer },
  { poolId, sub, secret, step }: TotpUse,
): Promise<boolean> {
  const name = sealer.derive('totp-step', poolId, sub, Buffer.from(secret).toString('hex'), String(step));
  const nonce = `totp-${Buffer.from(name.subarray(0, 16)).toString('base64url')}`;
  return tx.guards.consumeOnce({ poolId, sub, nonce }, totpStepEnd(step + totpWindow) + REMEMBERED_MS);
}
