/** The MFA and passkey settings of a pool, as GetUserPoolMfaConfig and SetUserPoolMfaConfig answer them. */
import type { GetUserPoolMfaConfigResponse } from '@latchkey/model';
import type { PoolRecord } from '../../records/pool.ts';

/** SMS settings are those of the pool: there is one place for them, however they came. */
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
