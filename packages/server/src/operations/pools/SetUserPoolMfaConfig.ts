/**
 * SetUserPoolMfaConfig: sets which second factors a pool has, and whether users must use one.
 *
 * A factor that a request leaves out is off afterwards (observed; Terraform relies on it). Exceptions are SMS, which a
 * pool offers as long as it has an SmsConfiguration, and passkeys, which are not a second factor. With MFA OFF there
 * are no factors.
 */
import { type ServiceError, type SetUserPoolMfaConfigRequest, serviceError } from '@latchkey/model';
import type { PoolDefinition, PoolMfaDefinition, PoolRecord } from '../../records/pool.ts';
import { operation } from '../operation.ts';
import { checkFeaturePlan } from './feature-plan.ts';
import { mfaConfigOf } from './mfa-config.ts';
import { checkFirstFactorsWithMfa, checkPasskeysWithMfa, hasFactor } from './pool-definition-checks.ts';
import { replacePool, storedPool } from './pool-record.ts';

export const SetUserPoolMfaConfig = operation('SetUserPoolMfaConfig', 'iam', async (call) => {
  const pool = await storedPool(call.store.read.pools, call.input.UserPoolId);
  const changed = withWebAuthn(withFactors(pool, call.input, call.settings.region), call.input);
  checkFirstFactorsWithMfa(changed.mfaConfiguration, changed.definition);
  checkPasskeysWithMfa(changed.mfaConfiguration, changed.definition, changed.mfa);
  await replacePool(call, changed);
  return mfaConfigOf(changed);
});

function withFactors(pool: PoolRecord, input: SetUserPoolMfaConfigRequest, region: string): PoolRecord {
  const {
    MfaConfiguration: mode = pool.mfaConfiguration,
    SoftwareTokenMfaConfiguration,
    EmailMfaConfiguration,
  } = input;
  const switchesOn = SoftwareTokenMfaConfiguration?.Enabled === true;
  const configures = switchesOn || input.SmsMfaConfiguration !== undefined || EmailMfaConfiguration !== undefined;
  if (mode === 'OFF' && configures) throw invalid("can't turn off MFA and configure an MFA together.");
  // The request is about passkeys only.
  if (!configures && SoftwareTokenMfaConfiguration === undefined && input.MfaConfiguration === undefined) return pool;
  const { webAuthn } = pool.mfa;
  if (mode === 'OFF') return { ...pool, mfaConfiguration: mode, mfa: { webAuthn } };

  const definition = withSms(pool.definition, input, region);
  const mfa = { softwareTokenMfa: SoftwareTokenMfaConfiguration, emailMfa: EmailMfaConfiguration, webAuthn };
  checkFactors(definition, mfa);
  return { ...pool, mfaConfiguration: mode, definition, mfa };
}

function withSms(
  definition: PoolDefinition,
  { SmsMfaConfiguration }: SetUserPoolMfaConfigRequest,
  region: string,
): PoolDefinition {
  if (SmsMfaConfiguration === undefined) return definition;
  const { SmsConfiguration, SmsAuthenticationMessage = definition.SmsAuthenticationMessage } = SmsMfaConfiguration;
  return {
    ...definition,
    SmsAuthenticationMessage,
    SmsConfiguration: SmsConfiguration ? { SnsRegion: region, ...SmsConfiguration } : definition.SmsConfiguration,
  };
}

function checkFactors(definition: PoolDefinition, mfa: PoolMfaDefinition): void {
  if (!hasFactor(definition, mfa)) {
    throw invalid("can't disable all MFAs with a required or optional configuration.");
  }
  if (mfa.emailMfa === undefined) return;
  checkFeaturePlan({ definition, emailMfa: mfa.emailMfa });
  if (definition.EmailConfiguration?.EmailSendingAccount !== 'DEVELOPER') {
    throw serviceError(
      'InvalidParameterException',
      'Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT. Update the value of EmailSendingAccount.',
    );
  }
}

/** The defaults are those of "WebAuthnConfigurationType" in the API reference. */
function withWebAuthn(pool: PoolRecord, { WebAuthnConfiguration }: SetUserPoolMfaConfigRequest): PoolRecord {
  if (WebAuthnConfiguration === undefined) return pool;
  const defaults = { UserVerification: 'preferred', FactorConfiguration: 'SINGLE_FACTOR' } as const;
  const webAuthn = { ...defaults, ...WebAuthnConfiguration };
  return { ...pool, mfa: { ...pool.mfa, webAuthn } };
}

/** The message is AWS's (observed). */
function invalid(reason: string): ServiceError {
  return serviceError('InvalidParameterException', `Invalid MFA configuration given, ${reason}`);
}
