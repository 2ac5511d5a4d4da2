/** The properties of AWS::Cognito::UserPool that have other names in the API. */
import { coerced } from './coerce.ts';

type Properties = Readonly<Record<string, unknown>>;

/** Returns a pool of a declaration from the evaluated properties. */
export function poolOf(properties: Properties, id: string, defaultName: string): Record<string, unknown> {
  const {
    UserPoolName = defaultName,
    EnabledMfas,
    EmailAuthenticationMessage,
    EmailAuthenticationSubject,
    WebAuthnRelyingPartyID,
    WebAuthnUserVerification,
    WebAuthnFactorConfiguration,
    MfaConfiguration,
    ...same
  } = properties;
  const members = coerced('CreateUserPoolRequest', { ...same, PoolName: UserPoolName });
  const email = defined({ Message: EmailAuthenticationMessage, Subject: EmailAuthenticationSubject });
  const webAuthn = defined({
    RelyingPartyId: WebAuthnRelyingPartyID,
    UserVerification: WebAuthnUserVerification,
    FactorConfiguration: WebAuthnFactorConfiguration,
  });
  return {
    ...(members as object),
    id,
    ...defined({ MfaConfiguration }),
    ...factors(properties, MfaConfiguration, Array.isArray(EnabledMfas) ? EnabledMfas : [], email),
    ...(Object.keys(webAuthn).length > 0 && { WebAuthnConfiguration: webAuthn }),
  };
}

/** Without MFA there are no factors, whatever EnabledMfas says. */
function factors(
  { SmsConfiguration, SmsAuthenticationMessage }: Properties,
  mode: unknown,
  enabled: readonly unknown[],
  email: object,
): object {
  if (mode !== 'ON' && mode !== 'OPTIONAL') return {};
  return {
    ...(enabled.includes('SOFTWARE_TOKEN_MFA') && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
    ...(enabled.includes('SMS_MFA') &&
      SmsConfiguration !== undefined && {
        SmsMfaConfiguration: defined({ SmsConfiguration, SmsAuthenticationMessage }),
      }),
    ...(enabled.includes('EMAIL_OTP') && { EmailMfaConfiguration: email }),
  };
}

function defined(members: Properties): Properties {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
