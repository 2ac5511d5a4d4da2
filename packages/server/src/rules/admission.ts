/** Whether a user who has proved the password may sign in at all. Asked after the proof, so that it tells strangers nothing. */
import { serviceError } from '@latchkey/model';
import type { UserRecord } from '../store/records.ts';

/**
 * @throws NotAuthorizedException for a disabled user or an expired temporary password; UserNotConfirmedException;
 *   PasswordResetRequiredException
 */
export function assertMaySignIn(user: UserRecord, now: number): void {
  if (!user.enabled) throw serviceError('NotAuthorizedException', 'User is disabled.');
  switch (user.status) {
    case 'UNCONFIRMED':
      throw serviceError('UserNotConfirmedException', 'User is not confirmed.');
    case 'RESET_REQUIRED':
      throw serviceError('PasswordResetRequiredException', 'Password reset required for the user');
    case 'FORCE_CHANGE_PASSWORD':
      assertTemporaryPasswordIsAlive(user, now);
      return;
    case 'CONFIRMED':
    case 'EXTERNAL_PROVIDER':
  }
}

function assertTemporaryPasswordIsAlive({ password }: UserRecord, now: number): void {
  if (password?.expiresAt == null || now < password.expiresAt) return;
  const message = 'Temporary password has expired and must be reset by an administrator.';
  throw serviceError('NotAuthorizedException', message);
}
