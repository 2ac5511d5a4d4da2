/** Makes and verifies the tokens of a pool: the port. */
import type { Client, Pool } from '../rules/directory.ts';
import type { TokenSessionRecord, UserRecord } from '../store/records.ts';
import type { AccessToken } from './access-token.ts';

export interface IssuedTokens {
  readonly AccessToken: string;
  readonly IdToken: string;
  readonly ExpiresIn: number;
  readonly TokenType: 'Bearer';
}

export interface TokenIssuer {
  /** Signs an identity and an access token for a sign-in. */
  issue(pool: Pool, client: Client, user: UserRecord, session: TokenSessionRecord): Promise<IssuedTokens>;
  /**
   * Verifies signature, issuer, use and age. Revocation is checked by the caller against the store.
   * @throws NotAuthorizedException `Invalid Access Token`, `Access Token has expired`
   */
  verifyAccessToken(token: string): Promise<AccessToken>;
  /** The opaque refresh token of a session in its present generation. */
  refreshToken(session: TokenSessionRecord): string;
  /** What a refresh token says, or undefined if this server did not make it. */
  openRefreshToken(
    token: string,
  ):
    | { readonly poolId: string; readonly sub: string; readonly sessionId: string; readonly generation: number }
    | undefined;
}
