/**
 * The user handle of WebAuthn (Level 3 section 5.4.3): the id under which an authenticator stores the user of a
 * passkey. Cognito uses the text of the sub (sample in the API reference).
 */
import type { UserRecord } from '../../records/user.ts';

/** base64url, 36 bytes. */
export function userHandleOf({ sub }: Pick<UserRecord, 'sub'>): string {
  return Buffer.from(sub).toString('base64url');
}
