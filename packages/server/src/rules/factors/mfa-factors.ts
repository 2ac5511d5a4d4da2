/**
 * Which second factors a user has, by the pool's settings and the user's own (developer guide, "Adding MFA to a user pool",
 * with its list of what happens at run time; docs/decisions/0016 where the list disagrees with itself). Pure functions.
 *
 * The four lists depend on one another: enabled factors are usable ones, the preferred factor is an enabled one.
 */
import type { MfaFactor, UserRecord } from '../../records/user.ts';
import type { ContactKind } from '../attributes/contact-format.ts';
import type { PoolSettings } from '../pools/pool-settings.ts';

/** The settings of a pool that second factors depend on. */
export interface FactorPool {
  readonly settings: Pick<
    PoolSettings,
    'mfa' | 'softwareTokenMfa' | 'smsMfa' | 'emailMfa' | 'recovery' | 'recoveryIsChosen'
  >;
}

/** What of a user second factors depend on. */
export type FactorUser = Pick<UserRecord, 'attributes' | 'mfaFactors' | 'preferredMfa'> & {
  readonly totp: object | null;
};

/** All second factors, in the order in which users are shown them. */
const mfaFactors: readonly MfaFactor[] = ['SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'];

/** The attribute that a factor's codes are sent to; undefined for the one that sends none. */
export function contactKindOf(factor: MfaFactor): ContactKind | undefined {
  if (factor === 'SOFTWARE_TOKEN_MFA') return undefined;
  return factor === 'SMS_MFA' ? 'phone_number' : 'email';
}

/** Whether users of the pool can have the factor. */
export function isOffered({ settings }: FactorPool, factor: MfaFactor): boolean {
  if (settings.mfa === 'OFF') return false;
  if (factor === 'SOFTWARE_TOKEN_MFA') return settings.softwareTokenMfa;
  return factor === 'SMS_MFA' ? settings.smsMfa : settings.emailMfa;
}

/** Whether codes of a second factor go to addresses of this kind. */
export function receivesCodes(pool: FactorPool, kind: ContactKind): boolean {
  return mfaFactors.some((factor) => contactKindOf(factor) === kind && isOffered(pool, factor));
}

/** Whether the user has what a code of this factor needs. An address need not be proved: the code proves it (guide). */
export function isEquipped({ totp, attributes }: FactorUser, factor: MfaFactor): boolean {
  const kind = contactKindOf(factor);
  return kind === undefined ? totp !== null : attributes[kind] !== undefined;
}

/**
 * The factors that the user could be asked for. Where MFA is required, users who chose nothing are asked for what they
 * happen to have: of that, the address that forgotten passwords are recovered by first is left out.
 */
export function usableFactors(pool: FactorPool, user: FactorUser): readonly MfaFactor[] {
  return mfaFactors.filter(
    (factor) =>
      isOffered(pool, factor) &&
      isEquipped(user, factor) &&
      (user.mfaFactors.includes(factor) || !isPrimaryRecovery(pool, factor)),
  );
}

/** The usable factors that the user, or an administrator for the user, has switched on. */
export function enabledFactors(pool: FactorPool, user: FactorUser): readonly MfaFactor[] {
  return usableFactors(pool, user).filter((factor) => user.mfaFactors.includes(factor));
}

/** The factor that the user is asked for without being asked which; null when there is no preference, or it can't be met. */
export function preferredFactor(pool: FactorPool, user: FactorUser): MfaFactor | null {
  return enabledFactors(pool, user).find((factor) => factor === user.preferredMfa) ?? null;
}

/**
 * What a user without a usable factor could set up at sign-in. Users who have an address that may not be used for MFA are
 * left with an authenticator app. A phone number can't be given during a sign-in: SMS is named beside another factor, for
 * clients that ask for the number by other means, and never alone.
 */
export function factorsToSetUp(pool: FactorPool, user: FactorUser): readonly MfaFactor[] {
  const hasAddress = user.attributes['email'] !== undefined || user.attributes['phone_number'] !== undefined;
  const factors = mfaFactors.filter(
    (factor) =>
      isOffered(pool, factor) &&
      !isEquipped(user, factor) &&
      (factor === 'SOFTWARE_TOKEN_MFA' || (!hasAddress && !isPrimaryRecovery(pool, factor))),
  );
  return factors.some((factor) => factor !== 'SMS_MFA') ? factors : [];
}

/** The factors that the user is asked for, or may be: those switched on; all, where MFA is required and none is preferred. */
export function factorsInUse(pool: FactorPool, user: FactorUser): readonly MfaFactor[] {
  const isFree = pool.settings.mfa === 'ON' && preferredFactor(pool, user) === null;
  return isFree ? usableFactors(pool, user) : enabledFactors(pool, user);
}

/** Whether a sign-in that was told to set a factor up still may: nothing else has become one meanwhile. */
export function maySetUp(pool: FactorPool, user: FactorUser, factor: MfaFactor): boolean {
  return usableFactors(pool, user).length === 0 && factorsToSetUp(pool, user).includes(factor);
}

/** Whether a code that was asked for still counts. Where MFA has been switched off there is nothing to count towards. */
export function stillCounts(pool: FactorPool, user: FactorUser, factor: MfaFactor): boolean {
  return pool.settings.mfa === 'OFF' || usableFactors(pool, user).includes(factor);
}

/**
 * Whether codes of this factor go where the pool recovers passwords first. Only an owner's choice counts: the order that
 * every pool is given would leave users who have an e-mail address alone without a factor.
 */
function isPrimaryRecovery({ settings }: FactorPool, factor: MfaFactor): boolean {
  const kind = contactKindOf(factor);
  return kind !== undefined && settings.recoveryIsChosen && settings.recovery[0] === `verified_${kind}`;
}
