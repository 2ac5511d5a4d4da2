/** What is stored about the session of a browser that signed in with managed login. */
import type { SessionActivity } from './token-session.ts';

/** One browser in which a user has signed in; the app clients of the pool share it. Its row is removed when it ends. */
export interface SsoSessionRecord {
  readonly poolId: string;
  readonly sub: string;
  /** A UUID. */
  readonly sessionId: string;
  /** The app client of the sign-in that started the session. */
  readonly clientId: string;
  readonly createdAt: number;
  /** The last time that the user entered a password or another factor; silent sign-ins do not change it. */
  readonly authenticatedAt: number;
  readonly expiresAt: number;
  readonly activity: SessionActivity;
  readonly authentication: BrowserAuthentication;
}

/** How the user of a browser session was authenticated. */
export interface BrowserAuthentication {
  /** Authentication methods (RFC 8176, with Cognito's names). */
  readonly amr: readonly string[];
  /** The level of authentication, 1 to 4 (rules/oauth/authentication-level.ts). */
  readonly level: number;
  /** The device that this browser is; null if it is not remembered. */
  readonly deviceKey: string | null;
  /** The salt of the user's password at the sign-in. A browser session ends when the password is replaced. */
  readonly passwordSalt: string | null;
  /** The identity provider that authenticated the user; null: the pool. */
  readonly provider: string | null;
  /** The session at a SAML identity provider, for single logout; null for others. */
  readonly saml: SamlSession | null;
}

/** A user's session at a SAML identity provider. A logout request repeats what the assertion said. */
export interface SamlSession {
  readonly nameId: SamlNameId;
  readonly sessionIndex: string | null;
}

/** The name of a user at a SAML identity provider (SAML 2.0 Core, section 2.2.2). */
export interface SamlNameId {
  /** Case-sensitive. */
  readonly value: string;
  readonly format: string | null;
  readonly nameQualifier: string | null;
  readonly spNameQualifier: string | null;
}
