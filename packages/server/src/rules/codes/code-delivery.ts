/** Chooses the address that a code or an invitation is sent to. */
import { verifiesByLink } from '../../delivery/text/templates.ts';
import type { CodeRecord } from '../../records/code.ts';
import type { UserRecord } from '../../records/user.ts';
import { isVerified } from '../attributes/attribute-changes.ts';
import { type ContactKind, isContact } from '../attributes/contact-format.ts';
import type { Pool } from '../pools/directory.ts';
import { contactKindOf, factorsInUse, type FactorUser } from '../factors/mfa-factors.ts';

/** An address of a user. */
export interface Contact {
  readonly kind: ContactKind;
  readonly address: string;
}

/** The delivery medium for a kind of address. */
export function mediumOf(kind: ContactKind): CodeRecord['medium'] {
  return kind === 'email' ? 'EMAIL' : 'SMS';
}

/** The kind of address that a delivery medium uses. */
export function kindOf(medium: CodeRecord['medium']): ContactKind {
  return medium === 'EMAIL' ? 'email' : 'phone_number';
}

/** Whether this pool sends verification codes as a link, which nobody types. A CustomEmailSender trigger may ask for the code. */
export function isSentInLink({ record: { definition } }: Pool, medium: CodeRecord['medium']): boolean {
  return definition.LambdaConfig?.CustomEmailSender === undefined && verifiesByLink(definition, 'sign-up', medium);
}

/** The user's address of this kind; undefined if there is none. */
export function contactOf({ attributes }: Pick<UserRecord, 'attributes'>, kind: ContactKind): Contact | undefined {
  const address = attributes[kind];
  return address === undefined ? undefined : { kind, address };
}

/** The address that confirms a sign-up: only one, the phone number before the e-mail address (developer guide). */
export function signUpContact(pool: Pool, user: Pick<UserRecord, 'attributes'>): Contact | undefined {
  return signUpKinds(pool)
    .map((kind) => contactOf(user, kind))
    .find((contact) => contact !== undefined);
}

/**
 * The address that recovers a forgotten password: the first of the pool's recovery mechanisms with a verified address.
 * Addresses that receive MFA codes are left out, because then one telephone would be enough for both factors (developer
 * guide, "Passwords, account recovery, and password policies"; for pools with a recovery setting,
 * "AccountRecoverySettingType").
 */
export function recoveryContact(pool: Pool, user: FactorUser): Contact | undefined {
  const ofMfa = pool.settings.hasRecoverySetting ? factorsInUse(pool, user).map(contactKindOf) : [];
  const kind = recoveryKinds(pool).find(
    (candidate) => isVerified(user.attributes, candidate) && !ofMfa.includes(candidate),
  );
  return kind === undefined ? undefined : contactOf(user, kind);
}

/** The kind of address that would most likely confirm a sign-up, for an unknown user name. */
export function likelySignUpKind(pool: Pool, typed: string): ContactKind {
  return likelyKind(signUpKinds(pool), typed);
}

/** The kind of address that would most likely recover the password, for an unknown user name. */
export function likelyRecoveryKind(pool: Pool, typed: string): ContactKind {
  const kinds = recoveryKinds(pool);
  const proved = kinds.filter((kind) => pool.settings.autoVerified.includes(kind));
  return likelyKind(proved.length > 0 ? proved : kinds, typed);
}

function signUpKinds({ settings }: Pool): readonly ContactKind[] {
  const order: readonly ContactKind[] = ['phone_number', 'email'];
  return order.filter((kind) => settings.autoVerified.includes(kind));
}

function recoveryKinds({ settings }: Pool): readonly ContactKind[] {
  return settings.recovery.flatMap((mechanism) => {
    if (mechanism === 'verified_email') return ['email' as const];
    return mechanism === 'verified_phone_number' ? ['phone_number' as const] : [];
  });
}

/** If the caller typed an address, its kind is the likely one; otherwise the first choice of the pool. */
function likelyKind(kinds: readonly ContactKind[], typed: string): ContactKind {
  return kinds.find((kind) => isContact(kind, typed)) ?? kinds[0] ?? 'email';
}
