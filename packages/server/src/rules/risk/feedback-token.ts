/**
 * FeedbackToken: lets the receiver of an e-mail about a sign-in say whether it was them, without signing in. A token is
 * for one event, and for one answer or for either.
 */
import type { Sealer } from '../../crypto/sealer.ts';
import type { FeedbackValue } from '../../records/risk-history.ts';
import { hasExpired } from '../../time/instants.ts';

/** What a token allows. */
export interface AllowedFeedback {
  readonly poolId: string;
  readonly sub: string;
  readonly eventId: string;
  /** Null: either answer, for a function that words the e-mail itself. */
  readonly value: FeedbackValue | null;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export function sealFeedback(sealer: Sealer, feedback: AllowedFeedback): string {
  return sealer.seal('risk-feedback', feedback);
}

/** Whether the token allows this feedback now. */
export function allowsFeedback(
  sealer: Sealer,
  token: string,
  { poolId, sub, eventId, value }: Omit<AllowedFeedback, 'expiresAt' | 'value'> & { readonly value: FeedbackValue },
  now: number,
): boolean {
  const allowed = sealer.open('risk-feedback', token) as AllowedFeedback | undefined;
  return (
    allowed?.poolId === poolId &&
    allowed.sub === sub &&
    allowed.eventId === eventId &&
    (allowed.value === value || allowed.value === null) &&
    !hasExpired(allowed.expiresAt, now)
  );
}
