/** What threat protection remembers about a user: where the user signed in before, and what was said about events. */

/** The FeedbackValue of an event. */
export type FeedbackValue = 'Valid' | 'Invalid';

/** A network or a device from which the user signed in. */
export interface KnownOrigin {
  /** The network in CIDR notation, or the name of the device (rules/risk/sign-in-origin.ts). */
  readonly name: string;
  /** The last sign-in, or the last feedback. */
  readonly at: number;
  /** The last feedback about a sign-in from here; null if there was none. */
  readonly verdict: FeedbackValue | null;
}

/** Feedback about an event of the audit trail. It is stored beside the trail, because events never change. */
export interface EventFeedback {
  /** The id of the sign-in. */
  readonly eventId: string;
  readonly value: FeedbackValue;
  /** Who gave it: `Admin` or `User`. */
  readonly provider: string;
  readonly at: number;
}

export interface RiskHistory {
  readonly networks: readonly KnownOrigin[];
  readonly devices: readonly KnownOrigin[];
  /** Address and time of the last completed sign-in whose address was known; null if there was none. */
  readonly last: { readonly address: string; readonly at: number } | null;
  readonly feedback: readonly EventFeedback[];
}
