/**
 * Whether a user may sign in at all. Checked after the password is verified, so that an unauthenticated caller learns
 * nothing.
 */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { UserRecord } from '../../records/user.ts';
import { hasExpired } from '../../time/instants.ts';

/**
 * For a sign-in that the pool itself authenticates.
 * @throws NotAuthorizedException for a disabled user, a user of an identity provider or an expired temporary password;
 *   UserNotConfirmedException; PasswordResetRequiredException
 */
export function assertMaySignIn(user: UserRecord, now: number): void {
  if (isExternal(user)) throw externalUser();
  const error = signInError(user, now);
  if (error !== undefined) throw error;
}

/**
 * For a sign-in that an identity provider has authenticated. The state of a password does not matter.
 * @param user undefined: deleted, or without the identity
 * @throws NotAuthorizedException for a disabled user; UserNotFoundException
 */
export function assertMayFederate(user: UserRecord | undefined): asserts user is UserRecord {
  if (user === undefined) throw serviceError('UserNotFoundException', 'User does not exist.');
  if (!user.enabled) throw serviceError('NotAuthorizedException', 'User is disabled.');
}

/** Returns the error that `assertMaySignIn` would throw; undefined if the user may sign in. */
export function signInError({ enabled, status, password }: UserRecord, now: number): ServiceError | undefined {
  if (!enabled) return serviceError('NotAuthorizedException', 'User is disabled.');
  switch (status) {
    case 'UNCONFIRMED':
      return serviceError('UserNotConfirmedException', 'User is not confirmed.');
    case 'RESET_REQUIRED':
      return resetRequired();
    case 'FORCE_CHANGE_PASSWORD':
      return isUnexpired(password, now) ? undefined : expiredPassword();
    case 'CONFIRMED':
    case 'EXTERNAL_PROVIDER':
      return undefined;
  }
}

/**
 * Returns why a session of the user is not valid any more; undefined if it is.
 * @param provider the identity provider that authenticated the user; null: the pool
 */
export function sessionError(
  user: UserRecord,
  { provider }: { readonly provider: string | null },
  now: number,
): ServiceError | undefined {
  return signInError(provider === null || !user.enabled ? user : { ...user, status: 'EXTERNAL_PROVIDER' }, now);
}

/** The error for a user whose password must be reset. */
export function resetRequired(): ServiceError {
  return serviceError('PasswordResetRequiredException', 'Password reset required for the user');
}

/** Whether the user signs in with an identity provider only. */
export function isExternal({ status }: Pick<UserRecord, 'status'>): boolean {
  return status === 'EXTERNAL_PROVIDER';
}

/** The error if a user of an identity provider signs in without it (observed). */
export function externalUser(): ServiceError {
  return serviceError('NotAuthorizedException', 'User is not authorized to get auth details.');
}

function isUnexpired(password: UserRecord['password'], now: number): boolean {
  return password?.expiresAt == null || !hasExpired(password.expiresAt, now);
}

function expiredPassword(): ServiceError {
  const message = 'Temporary password has expired and must be reset by an administrator.';
  return serviceError('NotAuthorizedException', message);
}
