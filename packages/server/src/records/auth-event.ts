/** What the audit trail stores about one step of a sign-in, and about other events of a user's account. */

/** The `flow` of a sign-in on a page of managed login. */
export const MANAGED_LOGIN = 'MANAGED_LOGIN';

/** The flow of a sign-in that an identity provider has authenticated. */
export const FEDERATED = 'FEDERATED';

/** The state of the device that a step's device key names; `unknown`: no device of the user has the key. */
export type AuditedStanding = 'absent' | 'unknown' | 'unconfirmed' | 'confirmed' | 'remembered';

/** The device of a step, as the audit trail stores it. */
export interface AuditedDevice {
  /** The key in the request. Empty if it did not have the form of a device key; null if there was none. */
  readonly given: string | null;
  /** The key that an earlier step of the sign-in received and that still applied. */
  readonly carried: string | null;
  /** Null if the step failed before the device was looked up. */
  readonly standing: AuditedStanding | null;
  /** The device was trusted: it has passed MFA. */
  readonly trusted: boolean;
  /** The new key that this step issued. */
  readonly minted: string | null;
}

/** The outcome of a step of a sign-in. */
export type AuditedOutcome =
  /** A further challenge, by its wire name. */
  | { readonly kind: 'challenge'; readonly name: string }
  | { readonly kind: 'tokens' }
  /** An event that is no step of a sign-in succeeded. */
  | { readonly kind: 'done' }
  | {
      readonly kind: 'failure';
      /** The error's name on the wire. */
      readonly code: string;
      /** The error's message if it is one of the server's own; null if it may contain text from elsewhere. */
      readonly message: string | null;
      /** Until when the failure locked the user out; milliseconds since the epoch. */
      readonly lockedUntil: number | null;
    };

/** An event that is no step of a sign-in. `password-change`: also by a code that resets it. */
export type AccountEventType = 'sign-up' | 'resend-code' | 'forgot-password' | 'password-change';

/** The risk of a sign-in, as threat protection judged it. */
export interface AuditedRisk {
  /** `AccountTakeover`: there was a risk, and the sign-in could go on. */
  readonly decision: 'NoRisk' | 'AccountTakeover' | 'Block';
  /** Null without a risk, and where the address alone decided. */
  readonly level: 'Low' | 'Medium' | 'High' | null;
  /** The rules that counted (RiskRule). */
  readonly rules: readonly string[];
  /** The password is known from a breach. */
  readonly isCompromised: boolean;
  /** False: the result was only recorded (AUDIT). */
  readonly isEnforced: boolean;
  readonly origin: AuditedOrigin;
}

/** Where a judged sign-in came from. Null for each part that is not known. */
export interface AuditedOrigin {
  readonly address: string | null;
  readonly network: string | null;
  readonly device: string | null;
  readonly deviceName: string | null;
  readonly timezone: string | null;
  readonly city: string | null;
  readonly country: string | null;
}

/**
 * One step of a sign-in, in the audit trail of its user, or another event of the account. It contains no secrets and no
 * codes.
 */
export interface AuthEventRecord {
  /** Absent for a step of a sign-in. */
  readonly type?: AccountEventType;
  readonly poolId: string;
  readonly sub: string;
  /** A UUID of version 7: sorting by it gives the order in which events happened. */
  readonly eventId: string;
  readonly at: number;
  /** A UUID that all steps of one sign-in share. Another event has one of its own. */
  readonly signInId: string;
  readonly clientId: string;
  /** AuthFlow, as the sign-in engine names it; `MANAGED_LOGIN` for a page; `FEDERATED`; empty for other events. */
  readonly flow: string;
  /** The sign-in used the operations for administrators. */
  readonly admin: boolean;
  /** The wire name of the challenge that was answered; null if InitiateAuth itself contained the first factor. */
  readonly answered: string | null;
  readonly outcome: AuditedOutcome;
  /** Which rule decided about MFA (MfaReason); null if the step failed before MFA was evaluated. */
  readonly mfa: string | null;
  readonly device: AuditedDevice;
  readonly sourceIp: string | null;
  readonly userAgent: string | null;
  /** Present in the step in which threat protection judged the sign-in. */
  readonly risk?: AuditedRisk;
}
