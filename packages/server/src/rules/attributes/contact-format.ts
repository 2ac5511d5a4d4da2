/** Formats of e-mail addresses and phone numbers. Both become part of messages and sign-in names. */
import { serviceError } from '@latchkey/model';

/**
 * RFC 5322 dot-atom before the `@` (64 characters at most, RFC 5321 section 4.5.3.1), then host name labels with at
 * least one dot.
 */
const EMAIL =
  /^(?=.{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i;
const EMAIL_LENGTH = 254;

/** E.164: a plus sign, then 2 to 15 digits of which the first is not zero. */
const PHONE_NUMBER = /^\+[1-9]\d{1,14}$/;

/** The two kinds of address a message can be sent to, named like the attribute that holds it. */
export type ContactKind = 'email' | 'phone_number';

/** Accepts ASCII only, like the addresses that Cognito can send to, so no address contains look-alike characters. */
export function isEmail(value: string): boolean {
  return value.length <= EMAIL_LENGTH && EMAIL.test(value);
}

/** Whether the value is a phone number in E.164 form. */
export function isPhoneNumber(value: string): boolean {
  return PHONE_NUMBER.test(value);
}

/** Whether the value has the format of an address of this kind. */
export function isContact(kind: ContactKind, value: string): boolean {
  return kind === 'email' ? isEmail(value) : isPhoneNumber(value);
}

/** @throws InvalidParameterException `Invalid email address format.`, `Invalid phone number format.` */
export function assertContact(kind: ContactKind, value: string): void {
  if (isContact(kind, value)) return;
  const message = kind === 'email' ? 'Invalid email address format.' : 'Invalid phone number format.';
  throw serviceError('InvalidParameterException', message);
}
