/** Where codes and invitations go. */
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

/** The medium that reaches a kind of address. */
export function mediumOf(kind: ContactKind): CodeRecord['medium'] {
  return kind === 'email' ? 'EMAIL' : 'SMS';
}

/** The kind of address a medium reaches. */
export function kindOf(medium: CodeRecord['medium']): ContactKind {
  return medium === 'EMAIL' ? 'email' : 'phone_number';
}

/** Whether codes that prove an address go out in a link here, which nobody types. A function that sends may ask for the code. */
export function isSentInLink({ record: { definition } }: Pool, medium: CodeRecord['medium']): boolean {
  return definition.LambdaConfig?.CustomEmailSender === undefined && verifiesByLink(definition, 'sign-up', medium);
}

/** The user's address of a kind, if there is one. */
export function contactOf({ attributes }: Pick<UserRecord, 'attributes'>, kind: ContactKind): Contact | undefined {
  const address = attributes[kind];
  return address === undefined ? undefined : { kind, address };
}

/** Where a sign-up is confirmed: one address only, the phone number before the e-mail address (developer guide). */
export function signUpContact(pool: Pool, user: Pick<UserRecord, 'attributes'>): Contact | undefined {
  return signUpKinds(pool)
    .map((kind) => contactOf(user, kind))
    .find((contact) => contact !== undefined);
}

/**
 * Where a forgotten password is recovered: the first of the pool's mechanisms that the user has proved. An address that MFA
 * codes go to is none: one telephone would be enough for both (developer guide, "Passwords, account recovery, and password
 * policies"; in pools that chose their recovery, "AccountRecoverySettingType").
 */
export function recoveryContact(pool: Pool, user: FactorUser): Contact | undefined {
  const ofMfa = pool.settings.recoveryIsStated ? factorsInUse(pool, user).map(contactKindOf) : [];
  const kind = recoveryKinds(pool).find(
    (candidate) => isVerified(user.attributes, candidate) && !ofMfa.includes(candidate),
  );
  return kind === undefined ? undefined : contactOf(user, kind);
}

/** The kind of address that a sign-up of a name that does not exist would most likely be confirmed by. */
export function likelySignUpKind(pool: Pool, typed: string): ContactKind {
  return likelyKind(signUpKinds(pool), typed);
}

/** The kind of address that the password of a name that does not exist would most likely be recovered by. */
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

/** An address that was typed is the one that people with such a name have; else the first choice of the pool. */
function likelyKind(kinds: readonly ContactKind[], typed: string): ContactKind {
  return kinds.find((kind) => isContact(kind, typed)) ?? kinds[0] ?? 'email';
}
