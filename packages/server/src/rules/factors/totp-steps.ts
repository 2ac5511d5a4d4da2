/**
 * Codes of authenticator apps are accepted once (RFC 6238 section 5.2), also when the server's clock is set back.
 *
 * The user's row has the last step that was accepted, and no earlier one counts after it. That alone would keep people out
 * after the clock was set back, until it has caught up. So a last step that lies in the future is passed over; what keeps a
 * code from being used again then is that each accepted step is remembered by itself, for a day.
 */
import { totpStep, totpStepEnd, totpWindow } from '../../crypto/totp.ts';
import type { Sealer } from '../../crypto/sealer.ts';
import type { Clock } from '../../ports/clock.ts';
import type { StoreWriter } from '../../store/store.ts';
import { CLOCK_DIFFERENCE_MS } from '../../time/instants.ts';

/** How long an accepted step is remembered after its code has become worthless. */
const REMEMBERED_MS = 24 * 3600_000;

/** A code that was right. */
export interface TotpUse {
  readonly poolId: string;
  readonly sub: string;
  readonly secret: Uint8Array;
  /** The step whose code it was, as `matchingStep` gives it. */
  readonly step: number;
}

/** Uses the code of a step up. False: it was used before, or one of a later step was. Call it with the user locked. */
export async function useTotpStep(
  tx: StoreWriter,
  services: { readonly sealer: Sealer; readonly clock: Clock },
  use: TotpUse,
): Promise<boolean> {
  if (!(await rememberTotpStep(tx, services, use))) return false;
  const latestStep = totpStep(services.clock.now() + CLOCK_DIFFERENCE_MS) + totpWindow;
  return tx.users.acceptTotpStep(use.poolId, use.sub, use.step, latestStep);
}

/** Remembers a step whose code set a secret up. False: it was used before. */
export function rememberTotpStep(
  tx: StoreWriter,
  { sealer }: { readonly sealer: Sealer },
  { poolId, sub, secret, step }: TotpUse,
): Promise<boolean> {
  const name = sealer.derive('totp-step', poolId, sub, Buffer.from(secret).toString('hex'), String(step));
  const nonce = `totp-${Buffer.from(name.subarray(0, 16)).toString('base64url')}`;
  return tx.guards.consumeOnce(poolId, nonce, totpStepEnd(step + totpWindow) + REMEMBERED_MS);
}
