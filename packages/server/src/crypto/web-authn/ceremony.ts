/** What both ceremonies of WebAuthn, registration and sign-in, are judged by. */
import { createHash } from 'node:crypto';

/** The relying party's side of a ceremony. */
export interface Ceremony {
  /** The challenge that was given out, base64url. */
  readonly challenge: string;
  /** The domain that passkeys are made for. */
  readonly relyingPartyId: string;
  readonly requiresUserVerification: boolean;
  /** Whether a page of this origin may use these passkeys. */
  allowsOrigin(origin: string): boolean;
}

/** What an authenticator says of itself in a ceremony (WebAuthn Level 3 section 6.1). */
export interface AuthenticatorFlags {
  /** User present. */
  readonly up: boolean;
  /** User verified. */
  readonly uv: boolean;
  /** Backup eligibility. */
  readonly be: boolean;
  /** Backup state. */
  readonly bs: boolean;
}

/** Whether authenticator data is about this relying party: it begins with the hash of the domain. */
export function isForRelyingParty(rpIdHash: Uint8Array, relyingPartyId: string): boolean {
  return createHash('sha256').update(relyingPartyId).digest().equals(rpIdHash);
}

/** Somebody was there, verified where that is required, and what is not eligible for backup is not backed up. */
export function areFlagsInOrder(
  { up, uv, be, bs }: AuthenticatorFlags,
  { requiresUserVerification }: Ceremony,
): boolean {
  return up && (uv || !requiresUserVerification) && (be || !bs);
}
