/**
 * The factors of a user, implemented a second time from the developer guide ("Adding MFA to a user pool" with its list
 * of runtime behaviour; "Authentication", choice-based sign-in).
 */
import type { ContactKind } from './reference-codes.ts';
import type { Factor, FirstChoice, ModelUser, ModelPool } from './reference-users.ts';

const all: readonly Factor[] = ['SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'];

/** The kind of address that a challenge sends its code to; undefined for a challenge without a code. */
export function contactOfChallenge(challenge: string): ContactKind | undefined {
  if (challenge === 'EMAIL_OTP') return 'email';
  return challenge === 'SMS_OTP' || challenge === 'SMS_MFA' ? 'phone_number' : undefined;
}

const isOffered = ({ mfa, offered }: ModelPool, factor: Factor): boolean => mfa !== 'OFF' && offered.has(factor);

/** Whether the user has what the factor needs: an authenticator app, or an address, verified or not. */
function isEquipped({ totp, contacts }: ModelUser, factor: Factor): boolean {
  const kind = contactOfChallenge(factor);
  return kind === undefined ? totp !== null : contacts.has(kind);
}

/** Whether an administrator may enable the factor. */
export const mayBeOn = (pool: ModelPool, person: ModelUser, factor: Factor): boolean =>
  isOffered(pool, factor) && isEquipped(person, factor);

/** An address that recovers passwords is not a factor, unless the user has enabled it. */
const isForRecovery = ({ recovery }: ModelPool, factor: Factor): boolean =>
  recovery !== null && recovery === contactOfChallenge(factor);

function usable(pool: ModelPool, person: ModelUser): readonly Factor[] {
  return all.filter(
    (factor) => mayBeOn(pool, person, factor) && (person.on.has(factor) || !isForRecovery(pool, factor)),
  );
}

/**
 * The factors that MFA offers: the preferred one; otherwise the enabled ones, or if MFA is required, all usable ones.
 *
 * @param isRisky MFA is required because of the risk
 */
export function choices(pool: ModelPool, person: ModelUser, isRisky = false): readonly Factor[] {
  const on = usable(pool, person).filter((factor) => person.on.has(factor));
  const preferred = on.filter((factor) => factor === person.preferred);
  if (preferred.length > 0) return preferred;
  return pool.mfa === 'ON' || isRisky ? usable(pool, person) : on;
}

/**
 * The factors that can be set up during a sign-in. A phone number can't be entered there, so SMS is never the only one.
 */
export function setUps(pool: ModelPool, person: ModelUser): readonly Factor[] {
  const factors = all.filter((factor) => {
    if (!isOffered(pool, factor) || isEquipped(person, factor)) return false;
    return factor === 'SOFTWARE_TOKEN_MFA' || (person.contacts.size === 0 && !isForRecovery(pool, factor));
  });
  return factors.every((factor) => factor === 'SMS_MFA') ? [] : factors;
}

/** Whether a sign-in may still set the factor up: a user who has a factor can't add one with the password alone. */
export const maySetUp = (pool: ModelPool, person: ModelUser, factor: Factor): boolean =>
  usable(pool, person).length === 0 && setUps(pool, person).includes(factor);

/**
 * The kind of address that gets the code for a forgotten password: that of the pool's recovery mechanism, if the user's
 * address is verified and the user has not enabled it as a second factor ("AccountRecoverySettingType"). A temporary
 * password cannot be reset, and neither can that of a user who is not confirmed.
 */
export function resetKind(pool: ModelPool, person: ModelUser): ContactKind | undefined {
  const { recovery } = pool;
  if (recovery === null || !person.exists || !person.enabled || person.mustChange || person.isUnconfirmed)
    return undefined;
  const isFactor = usable(pool, person).some(
    (factor) => contactOfChallenge(factor) === recovery && person.on.has(factor),
  );
  return person.contacts.get(recovery)?.verified === true && !isFactor ? recovery : undefined;
}

/** Whether a code of this second factor is still accepted. */
export const stillAcceptsCodeOf = (pool: ModelPool, person: ModelUser, factor: Factor): boolean =>
  pool.mfa === 'OFF' || usable(pool, person).includes(factor);

/** The choices that USER_AUTH offers. With MFA, only a passkey that is both factors replaces the password. */
export function firstChoices(pool: ModelPool, person: ModelUser): readonly FirstChoice[] {
  const hasMfa = pool.mfa === 'ON' || usable(pool, person).some((factor) => person.on.has(factor));
  // An unknown user name is offered codes by e-mail, because no name of the model is a phone number.
  const has = (kind: ContactKind) => (person.exists ? person.contacts.get(kind)?.verified === true : kind === 'email');
  const codes = (
    [
      ['EMAIL_OTP', 'email'],
      ['SMS_OTP', 'phone_number'],
    ] as const
  )
    .filter(([choice, kind]) => !hasMfa && pool.firstChoices.includes(choice) && has(kind))
    .map(([choice]) => choice);
  const countsAsTwo = pool.passkeyCountsAsTwo === true;
  const hasPasskey = person.passkeys.some(({ isDeleted }) => !isDeleted);
  const mayUse = hasPasskey && pool.firstChoices.includes('WEB_AUTHN') && (!hasMfa || countsAsTwo);
  const others: FirstChoice[] = mayUse ? [...codes, 'WEB_AUTHN'] : codes;
  const passwords = person.isImported ? (['PASSWORD'] as const) : (['PASSWORD', 'PASSWORD_SRP'] as const);
  const hasPassword = person.hasPassword || !person.exists;
  // Who has no factor is offered the password, and fails.
  return hasPassword || others.length === 0 ? [...passwords, ...others] : others;
}
