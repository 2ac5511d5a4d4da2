/**
 * The user handle of WebAuthn (Level 3 section 5.4.3): how an authenticator remembers whose passkey it keeps. Cognito gives the
 * text of the sub (the API reference's sample).
 */
import type { UserRecord } from '../../records/user.ts';

/** base64url, 36 bytes. */
export function userHandleOf({ sub }: Pick<UserRecord, 'sub'>): string {
  return Buffer.from(sub).toString('base64url');
}
