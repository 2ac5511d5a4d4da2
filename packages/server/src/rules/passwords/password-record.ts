/** The stored form of passwords: SRP salt and verifier (RFC 5054 section 2.6), created for one pool and user name. */
import type { SrpEngine } from '@latchkey/srp/node';
import type { PasswordRecord, UserRecord } from '../../records/user.ts';
import type { ImportedPasswords } from './imported-passwords.ts';
import type { Pool } from '../pools/directory.ts';

/**
 * Creates the record of a new password.
 * @param expiresAt when a temporary password expires, in milliseconds since the epoch; null for one that the user chose
 */
export async function passwordRecord(
  { srp }: { readonly srp: SrpEngine },
  pool: Pool,
  username: string,
  password: string,
  expiresAt: number | null,
): Promise<PasswordRecord> {
  const { salt, verifier } = await srp.createVerifier({ group: pool.shortName, identity: username, secret: password });
  return { salt, verifier, expiresAt };
}

/** Whether this is the user's password. False for a user without a password. */
export async function isPasswordOf(
  { srp, importedPasswords }: { readonly srp: SrpEngine; readonly importedPasswords: ImportedPasswords },
  pool: Pool,
  user: Pick<UserRecord, 'username' | 'password' | 'importedHash'>,
  password: string,
): Promise<boolean> {
  if (user.importedHash !== null) return importedPasswords.verify(pool.id, user.importedHash, password);
  if (user.password === null) return false;
  const { salt, verifier } = user.password;
  return srp.verifyPassword({ group: pool.shortName, identity: user.username, secret: password, salt, verifier });
}
