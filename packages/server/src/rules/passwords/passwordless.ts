/**
 * Users without a password (API reference, SignUp and AdminCreateUser): a pool may have them where codes by e-mail or SMS
 * are a first factor, and a user who has an address for one of these.
 */
import type { Attributes } from '../attributes/attribute-changes.ts';
import type { ContactKind } from '../attributes/contact-format.ts';
import type { Pool } from '../pools/directory.ts';

const codes = { EMAIL_OTP: 'email', SMS_OTP: 'phone_number' } as const satisfies Record<string, ContactKind>;

/**
 * Whether somebody with these attributes could sign in without a password. Where MFA is required nobody can: no code stands
 * in for a password there.
 * @param isUsable what else an address has to be
 */
export function canDoWithoutPassword(
  { settings }: Pick<Pool, 'settings'>,
  attributes: Attributes,
  isUsable: (attributes: Attributes, kind: ContactKind) => boolean = (all, kind) => all[kind] !== undefined,
): boolean {
  if (settings.mfa === 'ON') return false;
  return Object.entries(codes).some(
    ([factor, kind]) => settings.allowedFirstFactors.some((one) => one === factor) && isUsable(attributes, kind),
  );
}
