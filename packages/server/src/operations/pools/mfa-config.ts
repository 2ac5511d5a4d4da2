/** The MFA and passkey settings of a pool in the form that GetUserPoolMfaConfig and SetUserPoolMfaConfig return. */
import type { GetUserPoolMfaConfigResponse } from '@latchkey/model';
import type { PoolRecord } from '../../records/pool.ts';

/** The SMS settings are those of the pool definition, whichever operation has set them. */
export function mfaConfigOf({ definition, mfaConfiguration, mfa }: PoolRecord): GetUserPoolMfaConfigResponse {
  const { SmsConfiguration, SmsAuthenticationMessage } = definition;
  return {
    MfaConfiguration: mfaConfiguration,
    SmsMfaConfiguration: SmsConfiguration && { SmsAuthenticationMessage, SmsConfiguration },
    SoftwareTokenMfaConfiguration: mfa.softwareTokenMfa,
    EmailMfaConfiguration: mfa.emailMfa,
    WebAuthnConfiguration: mfa.webAuthn,
  };
}
