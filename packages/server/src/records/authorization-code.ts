/** What is stored about an authorization code (RFC 6749 section 4.1). */
import type { TokenGrant } from './token-session.ts';

export interface AuthorizationCodeRecord {
  readonly poolId: string;
  /** SHA-256 of the code, base64url. The code itself is not stored. */
  readonly codeHash: string;
  readonly expiresAt: number;
  /** The token session that the code was exchanged for; null: not yet. */
  readonly sessionId: string | null;
  readonly content: AuthorizationCodeContent;
}

export interface AuthorizationCodeContent {
  readonly sub: string;
  readonly clientId: string;
  readonly redirectUri: string;
  /** RFC 7636, method S256; null: the request had none. */
  readonly codeChallenge: string | null;
  readonly nonce: string | null;
  readonly grant: TokenGrant;
  /** The browser session that the code comes from. */
  readonly browserSessionId: string;
  readonly authTime: number;
  readonly deviceKey: string | null;
}
