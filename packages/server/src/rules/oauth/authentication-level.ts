/**
 * How strongly a user was authenticated: the level that `acr` names, and the methods that `amr` lists ("Authentication
 * context" of the developer guide). A remembered device that replaced the second factor adds neither: the level is that of
 * the factors that were used (docs/decisions/0033).
 */
import type { MfaFactor } from '../../records/user.ts';

/** What the sign-in proved, as far as it matters here. */
interface ProvedFactors {
  readonly firstFactor: 'PASSWORD' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN' | 'CUSTOM' | 'SIGN_UP' | null;
  readonly mfaFactor: MfaFactor | null;
  readonly passkeyKind: 'platform' | 'roaming' | null;
}

export interface Authentication {
  /** Names of RFC 8176, where it has one: `pwd`, `otp`, `sms`, `email_otp`, `swk`, `hwk`, `mfa`, `fed`. */
  readonly amr: readonly string[];
  /** 1 to 4. */
  readonly level: number;
}

/** Levels by the methods that they need; the highest level that is fully met counts. */
export function authenticationOf({ firstFactor, mfaFactor, passkeyKind }: ProvedFactors): Authentication {
  const first = firstMethod(firstFactor, passkeyKind);
  const second = mfaFactor === null ? null : mfaMethods[mfaFactor];
  const methods = [first, second].filter((method) => method !== null);
  const amr = methods.length > 1 ? [...methods, 'mfa'] : methods;
  return { amr, level: levelOf(first, second) };
}

const mfaMethods: Readonly<Record<MfaFactor, string>> = {
  SOFTWARE_TOKEN_MFA: 'otp',
  SMS_MFA: 'sms',
  EMAIL_OTP: 'email_otp',
};

function firstMethod(
  firstFactor: ProvedFactors['firstFactor'],
  passkeyKind: ProvedFactors['passkeyKind'],
): string | null {
  switch (firstFactor) {
    case 'PASSWORD':
      return 'pwd';
    case 'EMAIL_OTP':
      return 'email_otp';
    case 'SMS_OTP':
      return 'sms';
    case 'WEB_AUTHN':
      return passkeyKind === 'roaming' ? 'hwk' : 'swk';
    case 'CUSTOM':
    case 'SIGN_UP':
    case null:
      return null;
  }
}

function levelOf(first: string | null, second: string | null): number {
  if (first === 'swk' || first === 'hwk') return 3;
  if (second === 'otp') return 4;
  if (second !== null) return 3;
  return first === 'sms' || first === 'email_otp' ? 2 : 1;
}
