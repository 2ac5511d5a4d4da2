/** What the sign-up page asks for. */
import { hidesUsernames } from '../../../rules/names/aliases.ts';
import type { Pool } from '../../../rules/pools/directory.ts';
import type { AskedAttribute } from '../parts/attribute-fields.ts';
import { attributeFieldName } from '../parts/attribute-fields.ts';
import type { PasswordRules } from '../parts/password-fields.ts';
import type { SignUpView } from '../pages.ts';

type Settings = Pick<Pool, 'settings'>;

/** What users are called by: a name that they choose, or an address (UsernameAttributes). */
export function signUpIdentifier({ settings }: Settings): SignUpView['identifier'] {
  const [first, ...others] = settings.usernameAttributes;
  if (first === undefined) return 'username';
  if (others.length > 0) return 'emailOrPhone';
  return first === 'email' ? 'email' : 'phone';
}

/**
 * The attributes: all required ones ("Managed login" of the developer guide), and if none of them can get the code, an
 * address that the pool verifies. Without that, nobody could confirm the sign-up.
 */
export function signUpAttributes(pool: Pool): readonly string[] {
  const { schema, usernameAttributes, autoVerified } = pool.settings;
  const [only, ...others] = usernameAttributes;
  const asName = others.length === 0 ? only : undefined;
  const required = [...schema.values()].filter((attribute) => attribute.required).map(({ name }) => name);
  const asked = required.filter((name) => name !== 'sub' && name !== asName);
  const [verified] = autoVerified;
  const getsCode = verified === undefined || hidesUsernames(pool) || autoVerified.some((kind) => asked.includes(kind));
  return getsCode ? asked : [...asked, verified];
}

/** Reads the posted attributes. Fields that the page does not have are ignored. */
export function postedAttributes(
  names: readonly string[],
  form: Readonly<Record<string, string>>,
): readonly AskedAttribute[] {
  return names.map((name) => ({ name, value: form[attributeFieldName(name)]?.trim() ?? '' }));
}

/** The password policy, as pages show it. */
export function passwordRulesOf({ settings: { passwordPolicy: policy } }: Settings): PasswordRules {
  return {
    minimumLength: policy.minimumLength,
    upper: policy.requireUppercase,
    lower: policy.requireLowercase,
    number: policy.requireNumbers,
    symbol: policy.requireSymbols,
  };
}
