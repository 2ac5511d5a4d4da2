import { UnusableAnswerError } from '../error.ts';
import type { CallOptions } from '../transport/call-options.ts';
import type { Session } from '../session/session.ts';
import { otpauthUri } from '../sign-in/otpauth-uri.ts';
import { callForms, checkOptions, flag, text } from '../options.ts';

/** An authenticator app that is being set up. Sign-ins do not ask for it until its first code is verified. */
export interface TotpSetup {
  /** SecretCode, base32, for users who type it. */
  readonly secret: string;
  /** `otpauth://totp/…`, for the QR code. */
  uri(issuer: string, account?: string): string;
  /**
   * Verifies the app's first code. From then on, sign-ins ask for a code of the app.
   *
   * Sends VerifySoftwareToken { AccessToken, UserCode, FriendlyDeviceName }, then SetUserMFAPreference.
   *
   * @throws CodeMismatchError; call it again with another code
   */
  verify(code: string, options?: VerifyTotpOptions): Promise<void>;
}

/** Options of the first code. */
export interface VerifyTotpOptions extends CallOptions {
  /** FriendlyDeviceName: the name of the authenticator. */
  readonly deviceName?: string;
  /** If false, the app is registered, but sign-ins do not ask for it yet. */
  readonly enable?: boolean;
}

/**
 * Begins the set-up of an authenticator app for a signed-in user. If the user already has one (see `mfaStatus`), ask before you call
 * this: on AWS the old app reportedly stops working at once, on Latchkey only when the new app's first code is verified.
 *
 * Sends AssociateSoftwareToken { AccessToken }.
 */
export async function setUpTotp(session: Session, options: CallOptions = {}): Promise<TotpSetup> {
  checkOptions('setUpTotp', options, callForms);
  const { client } = session;
  const { SecretCode: secret } = await client.call(
    'AssociateSoftwareToken',
    { AccessToken: await session.accessToken() },
    options,
  );
  if (secret === undefined) throw new UnusableAnswerError();
  return {
    secret,
    uri: (issuer, account = session.userId) => otpauthUri({ secret, issuer, account }),
    async verify(code, further = {}) {
      checkOptions('verify', further, { ...callForms, deviceName: text, enable: flag });
      const { deviceName, enable = true, signal } = further;
      const AccessToken = await session.accessToken();
      const input = { AccessToken, UserCode: code.trim(), FriendlyDeviceName: deviceName };
      await client.call('VerifySoftwareToken', input, { signal });
      if (enable) await setMfaPreference(session, { totp: 'preferred' }, { signal });
    },
  };
}

/** Off, on, or on and preferred. */
export type MfaSetting = 'off' | 'enabled' | 'preferred';

/** A setting for each kind of MFA. Kinds that are left out do not change. */
export interface MfaPreference {
  /** SoftwareTokenMfaSettings. */
  readonly totp?: MfaSetting;
  /** SMSMfaSettings. */
  readonly sms?: MfaSetting;
  /** EmailMfaSettings. */
  readonly email?: MfaSetting;
}

const setting = /^undefined|^string (off|enabled|preferred)$/;
const wireSetting = (setting: MfaSetting | undefined) =>
  setting && { Enabled: setting !== 'off', PreferredMfa: setting === 'preferred' };

/**
 * Switches kinds of MFA on and off for the user.
 *
 * Sends SetUserMFAPreference { AccessToken, SoftwareTokenMfaSettings, SMSMfaSettings, EmailMfaSettings }.
 *
 * @throws MfaNotEnabledError, InvalidParameterError if the user has no verified app, phone number or e-mail address for it
 */
export async function setMfaPreference(
  session: Session,
  preference: MfaPreference,
  options: CallOptions = {},
): Promise<void> {
  checkOptions('setMfaPreference', preference, { totp: setting, sms: setting, email: setting });
  checkOptions('setMfaPreference', options, callForms);
  const { totp, sms, email } = preference;
  const input = {
    AccessToken: await session.accessToken(),
    SoftwareTokenMfaSettings: wireSetting(totp),
    SMSMfaSettings: wireSetting(sms),
    EmailMfaSettings: wireSetting(email),
  };
  await session.client.call('SetUserMFAPreference', input, options);
}
