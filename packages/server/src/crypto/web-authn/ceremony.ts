/** Checks that registration and sign-in with WebAuthn have in common. */
import { createHash } from 'node:crypto';

/** The relying party's side of a ceremony. */
export interface Ceremony {
  /** The challenge that was issued, base64url. */
  readonly challenge: string;
  /** The domain that passkeys are created for. */
  readonly relyingPartyId: string;
  readonly requiresUserVerification: boolean;
  /** Whether a page of this origin may use these passkeys. */
  allowsOrigin(origin: string): boolean;
}

/** The flags in authenticator data (WebAuthn Level 3 section 6.1). */
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

/** Whether authenticator data is for this relying party: it begins with the hash of the domain. */
export function isForRelyingParty(rpIdHash: Uint8Array, relyingPartyId: string): boolean {
  return createHash('sha256').update(relyingPartyId).digest().equals(rpIdHash);
}

/** Whether the user was present, verified if that is required, and the passkey is backed up only if it is eligible. */
export function areFlagsValid({ up, uv, be, bs }: AuthenticatorFlags, { requiresUserVerification }: Ceremony): boolean {
  return up && (uv || !requiresUserVerification) && (be || !bs);
}
