/** What is stored about the session of a browser with managed login, in pools that track user sessions. */
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
}
