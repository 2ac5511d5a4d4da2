/**
 * Checks passwords against the pool's policy, in Cognito's order and words (observed; developer guide, "Password
 * requirements").
 */
import { serviceError, textViolation } from '@latchkey/model';
import type { PasswordPolicy } from '../pools/pool-settings.ts';

/** The characters that Cognito counts as symbols, besides a space that is neither first nor last. */
export const passwordSymbols = '^$*.[]{}()?-"!@#%&/\\,><\':;|_~`+=';

/** PasswordType of the service model. */
const LONGEST = 256;

const symbols = new Set(`${passwordSymbols} `);

/**
 * @throws InvalidPasswordException naming the first rule that the password breaks
 * @throws InvalidParameterException for characters that no password member accepts, such as a line break. NEW_PASSWORD
 *   is sent in a map whose values are not validated, and ChangePassword would never accept such a password as the
 *   previous one.
 */
export function assertPasswordConforms(policy: PasswordPolicy, password: string): void {
  const problem = problemWith(policy, password);
  if (problem !== undefined) {
    throw serviceError('InvalidPasswordException', `Password did not conform with policy: ${problem}`);
  }
  const violation = textViolation('PasswordType', 'password', password);
  if (violation !== undefined) throw violation;
}

function problemWith(policy: PasswordPolicy, password: string): string | undefined {
  if (password.length < policy.minimumLength) return 'Password not long enough';
  if (password.length > LONGEST) return 'Password too long';
  if (/^\s|\s$/.test(password)) return 'Password must not begin or end with a space';
  if (policy.requireUppercase && !/[A-Z]/.test(password)) return 'Password must have uppercase characters';
  if (policy.requireLowercase && !/[a-z]/.test(password)) return 'Password must have lowercase characters';
  if (policy.requireNumbers && !/\d/.test(password)) return 'Password must have numeric characters';
  if (policy.requireSymbols && !hasSymbol(password)) return 'Password must have symbol characters';
  return undefined;
}

function hasSymbol(password: string): boolean {
  return Array.from(password).some((character) => symbols.has(character));
}
