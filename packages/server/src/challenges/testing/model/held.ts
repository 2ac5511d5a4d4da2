/** What the clients of a random walk hold: challenges, tokens and sign-ups. */
import type { ModelUser, Ticket, Waiting } from '../reference-users.ts';
import type { Reply, Round } from '../sign-in-steps.ts';

/** A challenge as a client holds it. */
export interface HeldChallenge extends Waiting {
  readonly session?: string | undefined;
  readonly round?: Round;
  /** The number of the password that the server's half of an SRP round was made from; null: of none. */
  readonly roundOf?: number | null;
  /** The secret that AssociateSoftwareToken returned for the challenge, and whether a code has confirmed it. */
  readonly setup?: { readonly secret: Uint8Array; readonly verified: boolean };
  /** What SELECT_MFA_TYPE or MFA_SETUP offered. */
  readonly choices?: readonly string[];
  /** The code that was sent with the challenge, and its address; null for an unknown user name. */
  readonly sent?: { readonly code: string; readonly address: string } | null;
  /** CREDENTIAL_REQUEST_OPTIONS. */
  readonly passkeyOptions?: { readonly challenge: string; readonly rpId: string };
  /** The address that is being set up. */
  readonly newAddress?: string;
}

/** Tokens as a client holds them. */
export interface Tokens {
  readonly person: ModelUser;
  readonly reply: Reply;
  readonly deviceKey: string | null;
  readonly issuedAt: number;
  /** The number of the user's password at that moment. */
  readonly password: number;
  /** An identity provider has authenticated the user. */
  readonly isFederated?: boolean;
  revoked: boolean;
}

/** A sign-up as a client holds it. */
export interface HeldSignUp {
  readonly person: ModelUser;
  /** The Session of SignUp. */
  readonly session: string | undefined;
}

/** A confirmed sign-up, whose Session replaces the first factor of one sign-in. */
export interface Confirmation {
  readonly person: ModelUser;
  readonly session: string;
  readonly expiresAt: number;
  readonly ticket: Ticket;
}
