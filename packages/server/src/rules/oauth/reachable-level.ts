/** The levels of authentication that a user can reach by signing in (rules/oauth/authentication-level.ts). */
import type { UserRecord } from '../../records/user.ts';
import { enabledFactors, preferredFactor, usableFactors } from '../factors/mfa-factors.ts';
import { hasPassword } from '../passwords/has-password.ts';
import type { Pool } from '../pools/directory.ts';

/**
 * Returns the highest level that a sign-in of the user can reach now. The sign-in engine decides what it asks for: where
 * a user has no second factor, or has not enabled it, none is asked for.
 */
export function reachableLevel(pool: Pick<Pool, 'settings'>, user: UserRecord, hasPasskey: boolean): number {
  const { allowedFirstFactors } = pool.settings;
  const withPassword = hasPassword(user) ? secondFactorLevel(pool, user) : 0;
  if (withPassword === 4) return 4;
  if (hasPasskey && allowedFirstFactors.includes('WEB_AUTHN')) return 3;
  if (withPassword > 0) return withPassword;
  const { attributes } = user;
  const receivesOneTimeCode =
    (allowedFirstFactors.includes('EMAIL_OTP') && attributes['email'] !== undefined) ||
    (allowedFirstFactors.includes('SMS_OTP') && attributes['phone_number'] !== undefined);
  return receivesOneTimeCode ? 2 : 1;
}

/** Returns the level of a password with the second factor that the engine asks for; 0: it asks for none. */
export function secondFactorLevel(pool: Pick<Pool, 'settings'>, user: UserRecord): number {
  const preferred = preferredFactor(pool, user);
  const all = pool.settings.mfa === 'ON' ? usableFactors(pool, user) : enabledFactors(pool, user);
  const factors = preferred === null ? all : [preferred];
  if (pool.settings.mfa === 'OFF' || factors.length === 0) return 0;
  return factors.includes('SOFTWARE_TOKEN_MFA') ? 4 : 3;
}
