/**
 * Which second factors a user has, by the settings of the pool and of the user (developer guide, "Adding MFA to a user
 * pool", with its list of runtime behaviour; docs/decisions/0016 where the list contradicts itself). Pure functions.
 *
 * The lists build on each other: enabled factors are usable ones, the preferred factor is an enabled one.
 */
import type { MfaFactor, UserRecord } from '../../records/user.ts';
import type { ContactKind } from '../attributes/contact-format.ts';
import type { PoolSettings } from '../pools/pool-settings.ts';

/** The pool settings that second factors depend on. */
export interface FactorPool {
  readonly settings: Pick<
    PoolSettings,
    'mfa' | 'softwareTokenMfa' | 'smsMfa' | 'emailMfa' | 'recovery' | 'recoveryIsChosen'
  >;
}

/** The parts of a user that second factors depend on. */
export type FactorUser = Pick<UserRecord, 'attributes' | 'mfaFactors' | 'preferredMfa'> & {
  readonly totp: object | null;
};

/** All second factors, in the order in which they are shown to users. */
const mfaFactors: readonly MfaFactor[] = ['SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'];

/** The attribute with the address for the factor's codes; undefined for the factor that sends no codes. */
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

/** Whether addresses of this kind can receive codes of a second factor. */
export function receivesCodes(pool: FactorPool, kind: ContactKind): boolean {
  return mfaFactors.some((factor) => contactKindOf(factor) === kind && isOffered(pool, factor));
}

/** Whether the user has what the factor needs. The address need not be verified: the code verifies it (guide). */
export function isEquipped({ totp, attributes }: FactorUser, factor: MfaFactor): boolean {
  const kind = contactKindOf(factor);
  return kind === undefined ? totp !== null : attributes[kind] !== undefined;
}

/**
 * The factors that the user could be asked for. Where MFA is required, a user who enabled no factor is asked for any
 * that works, except codes to the address that comes first for recovering passwords.
 */
export function usableFactors(pool: FactorPool, user: FactorUser): readonly MfaFactor[] {
  return mfaFactors.filter(
    (factor) =>
      isOffered(pool, factor) &&
      isEquipped(user, factor) &&
      (user.mfaFactors.includes(factor) || !isPrimaryRecovery(pool, factor)),
  );
}

/** The usable factors that the user, or an administrator for the user, has enabled. */
export function enabledFactors(pool: FactorPool, user: FactorUser): readonly MfaFactor[] {
  return usableFactors(pool, user).filter((factor) => user.mfaFactors.includes(factor));
}

/** The factor that is used without asking the user to choose; null if there is no preference, or it is not usable. */
export function preferredFactor(pool: FactorPool, user: FactorUser): MfaFactor | null {
  return enabledFactors(pool, user).find((factor) => factor === user.preferredMfa) ?? null;
}

/**
 * The factors that a user without a usable factor could set up during a sign-in. Users with an address that may not be
 * used for MFA can set up only an authenticator app. A phone number can't be entered during a sign-in: SMS is offered
 * only together with another factor, for clients that ask for the number by other means.
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

/**
 * The factors a user may be asked for: the enabled ones, or all usable ones if MFA is required and none is preferred.
 */
export function factorsInUse(pool: FactorPool, user: FactorUser): readonly MfaFactor[] {
  const isFree = pool.settings.mfa === 'ON' && preferredFactor(pool, user) === null;
  return isFree ? usableFactors(pool, user) : enabledFactors(pool, user);
}

/** Whether a sign-in in MFA_SETUP may still set the factor up: the user has got no other usable factor meanwhile. */
export function maySetUp(pool: FactorPool, user: FactorUser, factor: MfaFactor): boolean {
  return usableFactors(pool, user).length === 0 && factorsToSetUp(pool, user).includes(factor);
}

/**
 * Whether a code of this factor is still accepted. If MFA has been switched off meanwhile, it is: nothing depends on
 * it.
 */
export function stillAcceptsCodeOf(pool: FactorPool, user: FactorUser, factor: MfaFactor): boolean {
  return pool.settings.mfa === 'OFF' || usableFactors(pool, user).includes(factor);
}

/**
 * Whether the factor's codes go to the address that comes first for recovering passwords. Only an order that the pool's
 * owner chose counts: the default order would leave users who have only an e-mail address without a factor.
 */
function isPrimaryRecovery({ settings }: FactorPool, factor: MfaFactor): boolean {
  const kind = contactKindOf(factor);
  return kind !== undefined && settings.recoveryIsChosen && settings.recovery[0] === `verified_${kind}`;
}
