/**
 * Users without a password (API reference, SignUp and AdminCreateUser). They are possible where the pool allows codes
 * by e-mail or SMS as a first factor and the user has an address for such codes.
 */
import type { Attributes } from '../attributes/attribute-changes.ts';
import type { ContactKind } from '../attributes/contact-format.ts';
import type { Pool } from '../pools/directory.ts';

const codes = { EMAIL_OTP: 'email', SMS_OTP: 'phone_number' } as const satisfies Record<string, ContactKind>;

/**
 * Whether a user with these attributes could sign in without a password. With required MFA that is impossible, because
 * a code does not replace the password there.
 * @param isUsable a further condition on the address; by default it only has to exist
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
