/** What views need to know of a pool. */
import type { PoolSettings } from '../../../rules/pools/pool-settings.ts';
import type { PasswordRules } from './password-fields.ts';
import type { Identifier } from './user-field.ts';

type Names = Pick<PoolSettings, 'usernameAttributes' | 'aliasAttributes'>;

/** What users sign up with: a name of their choice, or the attributes of UsernameAttributes. */
export function signUpIdentifierOf({ usernameAttributes }: Names): Exclude<Identifier, 'usernameOrEmail'> {
  const [byEmail, byPhone] = [usernameAttributes.includes('email'), usernameAttributes.includes('phone_number')];
  if (byEmail && byPhone) return 'emailOrPhone';
  if (byEmail) return 'email';
  return byPhone ? 'phone' : 'username';
}

/** What users sign in with: the same, or an alias. */
export function identifierOf(names: Names): Identifier {
  const own = signUpIdentifierOf(names);
  return own === 'username' && names.aliasAttributes.includes('email') ? 'usernameOrEmail' : own;
}

/** The rules that pages show. */
export function passwordRulesOf({ passwordPolicy }: Pick<PoolSettings, 'passwordPolicy'>): PasswordRules {
  const { minimumLength, requireUppercase, requireLowercase, requireNumbers, requireSymbols } = passwordPolicy;
  return {
    minimumLength,
    upper: requireUppercase,
    lower: requireLowercase,
    number: requireNumbers,
    symbol: requireSymbols,
  };
}
