/** Texts about user pools. */
import type { DeviceConfigurationType, GetUserPoolMfaConfigResponse, PasswordPolicyType } from '@latchkey/model';

type Mfa = Pick<
  GetUserPoolMfaConfigResponse,
  'MfaConfiguration' | 'SoftwareTokenMfaConfiguration' | 'SmsMfaConfiguration' | 'EmailMfaConfiguration'
>;

/** Returns the second factors that a pool offers, as challenge names. */
export function factorsOf(mfa: Mfa): readonly string[] {
  return [
    ...(mfa.SoftwareTokenMfaConfiguration?.Enabled === true ? ['SOFTWARE_TOKEN_MFA'] : []),
    ...(mfa.SmsMfaConfiguration === undefined ? [] : ['SMS_MFA']),
    ...(mfa.EmailMfaConfiguration === undefined ? [] : ['EMAIL_OTP']),
  ];
}

const factorNames: Readonly<Record<string, string>> = {
  SOFTWARE_TOKEN_MFA: 'authenticator app',
  SMS_MFA: 'SMS',
  EMAIL_OTP: 'e-mail',
};

/** The display name of a second factor. */
export function factorName(factor: string): string {
  return factorNames[factor] ?? factor;
}

/** `required: authenticator app, SMS`. */
export function mfaWords(mfa: Mfa): string {
  const { MfaConfiguration = 'OFF' } = mfa;
  if (MfaConfiguration === 'OFF') return 'off';
  const factors = factorsOf(mfa).map(factorName).join(', ');
  return `${MfaConfiguration === 'ON' ? 'required' : 'optional'}${factors === '' ? '' : `: ${factors}`}`;
}

/** `remembered always; a remembered device takes the place of a code`. */
export function deviceTrackingWords(configuration: DeviceConfigurationType | undefined): string {
  if (configuration === undefined) return 'not tracked';
  const { ChallengeRequiredOnNewDevice, DeviceOnlyRememberedOnUserPrompt } = configuration;
  const when = DeviceOnlyRememberedOnUserPrompt === true ? 'remembered if the user agrees' : 'remembered always';
  const effect =
    ChallengeRequiredOnNewDevice === true ? 'takes the place of a code' : 'does not take the place of a code';
  return `${when}; a remembered device ${effect}`;
}

/** `at least 8 characters, with lower case, upper case, a number, a symbol`. */
export function passwordWords(policy: PasswordPolicyType | undefined): string {
  const { MinimumLength = 8, RequireLowercase, RequireUppercase, RequireNumbers, RequireSymbols } = policy ?? {};
  const parts = [
    ...(RequireLowercase === true ? ['lower case'] : []),
    ...(RequireUppercase === true ? ['upper case'] : []),
    ...(RequireNumbers === true ? ['a number'] : []),
    ...(RequireSymbols === true ? ['a symbol'] : []),
  ];
  return `at least ${MinimumLength} characters${parts.length === 0 ? '' : `, with ${parts.join(', ')}`}`;
}
