/** What the audit trail stores about one step of a sign-in. */

/** What the device key of a step stood for; `unknown`: a key came that no device of the user has. */
export type AuditedStanding = 'absent' | 'unknown' | 'unconfirmed' | 'confirmed' | 'remembered';

/** The device of a step, as the audit trail keeps it. */
export interface AuditedDevice {
  /** The key that came with the request. `` (empty) for what was none by its form; null: no key came. */
  readonly given: string | null;
  /** The key that came with an earlier step and still counted. */
  readonly carried: string | null;
  /** Null where the step failed before anybody looked. */
  readonly standing: AuditedStanding | null;
  /** Counted as having been through MFA. */
  readonly trusted: boolean;
  /** The key that this step gave out. */
  readonly minted: string | null;
}

/** What a step of a sign-in came to. */
export type AuditedOutcome =
  /** A further challenge, by its wire name. */
  | { readonly kind: 'challenge'; readonly name: string }
  | { readonly kind: 'tokens' }
  | {
      readonly kind: 'failure';
      /** The error's name on the wire. */
      readonly code: string;
      /** The error's message, where it is one of the server's own; null where it may repeat what somebody else wrote. */
      readonly message: string | null;
      /** The failure locked the user out until then; milliseconds since the epoch. */
      readonly lockedUntil: number | null;
    };

/** One step of a sign-in, in the audit trail of its user. There are no secrets and no codes in it. */
export interface AuthEventRecord {
  readonly poolId: string;
  readonly sub: string;
  /** A UUID of version 7: events sort by it as they happened. */
  readonly eventId: string;
  readonly at: number;
  /** A UUID that all steps of one sign-in share. */
  readonly signInId: string;
  readonly clientId: string;
  /** AuthFlow, as the sign-in engine knows it. */
  readonly flow: string;
  /** Through the operations of administrators. */
  readonly admin: boolean;
  /** The challenge that was answered, by its wire name; null where InitiateAuth itself brought the first factor. */
  readonly answered: string | null;
  readonly outcome: AuditedOutcome;
  /** Which rule decided about MFA (MfaReason); null where the step failed before the rules were asked. */
  readonly mfa: string | null;
  readonly device: AuditedDevice;
  readonly sourceIp: string | null;
  readonly userAgent: string | null;
}
