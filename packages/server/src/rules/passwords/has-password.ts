/** Whether users have a password, in whatever form. */
import type { UserRecord } from '../../records/user.ts';

type Passwords = Pick<UserRecord, 'password' | 'importedHash'>;

/** Whether the user has a password, be it a verifier or an imported hash. */
export function hasPassword({ password, importedHash }: Passwords): boolean {
  return password !== null || importedHash !== null;
}

/** Whether no other password was set between two reads of a user. */
export function hasSamePassword(one: Passwords, other: Passwords): boolean {
  return one.password?.salt === other.password?.salt && one.importedHash?.text === other.importedHash?.text;
}
