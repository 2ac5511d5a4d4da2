/** What counts as an e-mail address and as a phone number; both become part of messages and sign-in names. */
import { serviceError } from '@latchkey/model';

/** RFC 5322 dot-atom before the `@` (64 characters at most, RFC 5321 section 4.5.3.1), host name labels with a dot after it. */
const EMAIL =
  /^(?=.{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i;
const EMAIL_LENGTH = 254;

/** E.164: a plus sign, then 2 to 15 digits of which the first is not zero. */
const PHONE_NUMBER = /^\+[1-9]\d{1,14}$/;

/** The two kinds of address a message can go to, by the attribute that holds it. */
export type ContactKind = 'email' | 'phone_number';

/** ASCII only, like the addresses that Cognito can send to: look-alike characters never make an address. */
export function isEmail(value: string): boolean {
  return value.length <= EMAIL_LENGTH && EMAIL.test(value);
}

/** Whether the value is a phone number in E.164 form. */
export function isPhoneNumber(value: string): boolean {
  return PHONE_NUMBER.test(value);
}

/** Whether the value has the form of its kind. */
export function isContact(kind: ContactKind, value: string): boolean {
  return kind === 'email' ? isEmail(value) : isPhoneNumber(value);
}

/** @throws InvalidParameterException `Invalid email address format.`, `Invalid phone number format.` */
export function assertContact(kind: ContactKind, value: string): void {
  if (isContact(kind, value)) return;
  const message = kind === 'email' ? 'Invalid email address format.' : 'Invalid phone number format.';
  throw serviceError('InvalidParameterException', message);
}
