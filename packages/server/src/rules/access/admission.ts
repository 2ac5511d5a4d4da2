/** Whether a user who has proved the password may sign in at all. Asked after the proof, so that it tells strangers nothing. */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { UserRecord } from '../../records/user.ts';
import { hasExpired } from '../../time/instants.ts';

/**
 * @throws NotAuthorizedException for a disabled user or an expired temporary password; UserNotConfirmedException;
 *   PasswordResetRequiredException
 */
export function assertMaySignIn(user: UserRecord, now: number): void {
  const refusal = mayNotSignIn(user, now);
  if (refusal !== undefined) throw refusal;
}

/** Why the user may not sign in, as `assertMaySignIn` would say; undefined when nothing is in the way. */
export function mayNotSignIn({ enabled, status, password }: UserRecord, now: number): ServiceError | undefined {
  if (!enabled) return serviceError('NotAuthorizedException', 'User is disabled.');
  switch (status) {
    case 'UNCONFIRMED':
      return serviceError('UserNotConfirmedException', 'User is not confirmed.');
    case 'RESET_REQUIRED':
      return serviceError('PasswordResetRequiredException', 'Password reset required for the user');
    case 'FORCE_CHANGE_PASSWORD':
      return isAlive(password, now) ? undefined : expiredPassword();
    case 'CONFIRMED':
    case 'EXTERNAL_PROVIDER':
      return undefined;
  }
}

function isAlive(password: UserRecord['password'], now: number): boolean {
  return password?.expiresAt == null || !hasExpired(password.expiresAt, now);
}

function expiredPassword(): ServiceError {
  const message = 'Temporary password has expired and must be reset by an administrator.';
  return serviceError('NotAuthorizedException', message);
}
