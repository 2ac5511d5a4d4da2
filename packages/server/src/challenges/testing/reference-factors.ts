/**
 * Which factors somebody has, written a second time from the developer guide ("Adding MFA to a user pool" with its list
 * of what happens at run time; "Authentication", choice-based sign-in).
 */
import type { ContactKind, Factor, FirstChoice, ModelPerson, ModelPool } from './reference-people.ts';

const all: readonly Factor[] = ['SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'];

/** Where the codes of a challenge go; undefined for one that sends none. */
export function contactOfChallenge(challenge: string): ContactKind | undefined {
  if (challenge === 'EMAIL_OTP') return 'email';
  return challenge === 'SMS_OTP' || challenge === 'SMS_MFA' ? 'phone_number' : undefined;
}

const isOffered = ({ mfa, offered }: ModelPool, factor: Factor): boolean => mfa !== 'OFF' && offered.has(factor);

/** Whether there is what the factor needs: an app, or an address, proved or not. */
function isEquipped({ totp, contacts }: ModelPerson, factor: Factor): boolean {
  const kind = contactOfChallenge(factor);
  return kind === undefined ? totp !== null : contacts.has(kind);
}

/** Whether an administrator may switch it on. */
export const mayBeOn = (pool: ModelPool, person: ModelPerson, factor: Factor): boolean =>
  isOffered(pool, factor) && isEquipped(person, factor);

/** An address that passwords are recovered by is no factor, unless its owner has said so. */
const isForRecovery = ({ recovery }: ModelPool, factor: Factor): boolean =>
  recovery !== null && recovery === contactOfChallenge(factor);

function usable(pool: ModelPool, person: ModelPerson): readonly Factor[] {
  return all.filter(
    (factor) => mayBeOn(pool, person, factor) && (person.on.has(factor) || !isForRecovery(pool, factor)),
  );
}

/** What MFA would ask for: the preferred one, else what is on, and where MFA is required whatever there is. */
export function choices(pool: ModelPool, person: ModelPerson): readonly Factor[] {
  const on = usable(pool, person).filter((factor) => person.on.has(factor));
  const preferred = on.filter((factor) => factor === person.preferred);
  if (preferred.length > 0) return preferred;
  return pool.mfa === 'ON' ? usable(pool, person) : on;
}

/** What could be set up during a sign-in. A telephone number can't be given there, so SMS is never alone. */
export function setUps(pool: ModelPool, person: ModelPerson): readonly Factor[] {
  const factors = all.filter((factor) => {
    if (!isOffered(pool, factor) || isEquipped(person, factor)) return false;
    return factor === 'SOFTWARE_TOKEN_MFA' || (person.contacts.size === 0 && !isForRecovery(pool, factor));
  });
  return factors.every((factor) => factor === 'SMS_MFA') ? [] : factors;
}

/** Whether a sign-in may still set this up: whoever has a factor sets none up by the password alone. */
export const maySetUp = (pool: ModelPool, person: ModelPerson, factor: Factor): boolean =>
  usable(pool, person).length === 0 && setUps(pool, person).includes(factor);

/** Whether a code that was asked for as second factor still counts. */
export const stillAcceptsCodeOf = (pool: ModelPool, person: ModelPerson, factor: Factor): boolean =>
  pool.mfa === 'OFF' || usable(pool, person).includes(factor);

/** What USER_AUTH lets somebody choose from. With MFA no code takes the place of the password. */
export function firstChoices(pool: ModelPool, person: ModelPerson): readonly FirstChoice[] {
  const hasMfa = pool.mfa === 'ON' || usable(pool, person).some((factor) => person.on.has(factor));
  // Who does not exist is offered what its like have: no name of the model is a telephone number.
  const has = (kind: ContactKind) => (person.exists ? person.contacts.get(kind)?.verified === true : kind === 'email');
  const codes = (
    [
      ['EMAIL_OTP', 'email'],
      ['SMS_OTP', 'phone_number'],
    ] as const
  )
    .filter(([choice, kind]) => !hasMfa && pool.firstChoices.includes(choice) && has(kind))
    .map(([choice]) => choice);
  return ['PASSWORD', 'PASSWORD_SRP', ...codes];
}
