/** The levels of authentication that a user can reach by signing in (rules/oauth/authentication-level.ts). */
import type { UserRecord } from '../../records/user.ts';
import { enabledFactors, usableFactors } from '../factors/mfa-factors.ts';
import { hasPassword } from '../passwords/has-password.ts';
import type { Pool } from '../pools/directory.ts';

/**
 * Returns the highest level that a sign-in of the user can reach now. The sign-in engine decides what it asks for: where
 * a user has no second factor, or has not enabled it, none is asked for.
 */
export function reachableLevel(pool: Pick<Pool, 'settings'>, user: UserRecord, hasPasskey: boolean): number {
  const { allowedFirstFactors, mfa } = pool.settings;
  const factors = mfa === 'ON' ? usableFactors(pool, user) : enabledFactors(pool, user);
  if (hasPassword(user) && factors.includes('SOFTWARE_TOKEN_MFA')) return 4;
  if (hasPasskey && allowedFirstFactors.includes('WEB_AUTHN')) return 3;
  if (hasPassword(user) && factors.length > 0) return 3;
  const { attributes } = user;
  const receivesOneTimeCode =
    (allowedFirstFactors.includes('EMAIL_OTP') && attributes['email'] !== undefined) ||
    (allowedFirstFactors.includes('SMS_OTP') && attributes['phone_number'] !== undefined);
  return receivesOneTimeCode ? 2 : 1;
}
