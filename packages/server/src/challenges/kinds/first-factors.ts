/** The first factors of USER_AUTH: which of them a user has, and how the chosen one is issued. */
import { isVerified } from '../../rules/attributes/attribute-changes.ts';
import { isContact } from '../../rules/attributes/contact-format.ts';
import { enabledFactors } from '../../rules/factors/mfa-factors.ts';
import type { UserRecord } from '../../records/user.ts';
import type { Challenge, Issued, IssueStep, Parameters } from '../state/challenge.ts';
import type { Situation } from '../state/situation.ts';
import { emailOtp } from './email-otp.ts';
import { password } from './password.ts';
import { passwordSrp } from './password-srp.ts';
import { passwordVerifier } from './password-verifier.ts';
import { smsOtp } from './sms-otp.ts';
import type { Subject } from '../state/sign-in.ts';
import { webAuthn as passkey } from './web-authn.ts';
import { hasPasskey } from '../proofs/web-authn-proof.ts';

/** The challenges that can be chosen, in the order in which they are offered. */
const firstFactors = ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] as const;

export type FirstFactorChallenge = (typeof firstFactors)[number];

const challenges: Readonly<Record<FirstFactorChallenge, Challenge>> = {
  PASSWORD: password,
  PASSWORD_SRP: passwordSrp,
  EMAIL_OTP: emailOtp,
  SMS_OTP: smsOtp,
  WEB_AUTHN: passkey,
};

/** Returns the name as a first factor, or undefined if it is none. */
export function firstFactorNamed(name: string | undefined): FirstFactorChallenge | undefined {
  return firstFactors.find((factor) => factor === name);
}

/**
 * Returns the first factors of a user: those that the pool allows (SignInPolicy) and the user has. With MFA, neither a
 * code nor a passkey that does not count as both factors can replace the password (developer guide, "Authentication",
 * choice-based sign-in). An unknown user name is offered what most users have. A user with no factor is offered the
 * password, and fails. The same work is done for all of them, so that the time reveals nothing.
 */
export async function availableFactors(
  situation: Situation,
  { sub }: Pick<Subject, 'sub'>,
  user: UserRecord | undefined,
  typedName: string,
): Promise<readonly FirstFactorChallenge[]> {
  const { pool } = situation;
  const { allowedFirstFactors: allowed, webAuthn } = pool.settings;
  const enabled = enabledFactors(pool, user ?? typicalUser);
  const hasMfa = pool.settings.mfa === 'ON' || (user !== undefined && enabled.length > 0);
  const [own, likely] = [await ownFactors(situation, sub, user ?? typicalUser), likelyFactors(typedName)];
  const has = user === undefined ? likely : own;
  const factors = firstFactors.filter((factor) => {
    const isPassword = factor === 'PASSWORD' || factor === 'PASSWORD_SRP';
    if (hasMfa && !isPassword && !(factor === 'WEB_AUTHN' && webAuthn.isMultiFactor)) return false;
    return allowed.includes(factor === 'PASSWORD_SRP' ? 'PASSWORD' : factor) && has.has(factor);
  });
  return factors.length > 0 ? factors : ['PASSWORD', 'PASSWORD_SRP'];
}

/** A typical user, in place of an unknown one. */
const typicalUser: Pick<
  UserRecord,
  'attributes' | 'mfaFactors' | 'preferredMfa' | 'password' | 'importedHash' | 'totp'
> = {
  attributes: { email: 'nobody@example.com', email_verified: 'true' },
  password: { salt: '', verifier: new Uint8Array(), expiresAt: null },
  importedHash: null,
  totp: null,
  mfaFactors: [],
  preferredMfa: null,
};

/**
 * The factors that an unknown user most likely has: a code by SMS if a phone number was typed, otherwise by e-mail.
 * Passkeys are rare.
 */
function likelyFactors(typedName: string): ReadonlySet<FirstFactorChallenge> {
  const isPhone = isContact('phone_number', typedName);
  return new Set(['PASSWORD', 'PASSWORD_SRP', ...(isPhone ? (['SMS_OTP'] as const) : (['EMAIL_OTP'] as const))]);
}

async function ownFactors(
  situation: Situation,
  sub: string,
  user: Pick<UserRecord, 'attributes' | 'password' | 'importedHash'>,
): Promise<ReadonlySet<FirstFactorChallenge>> {
  const factors = new Set<FirstFactorChallenge>();
  if (user.password !== null) factors.add('PASSWORD').add('PASSWORD_SRP');
  // SRP needs a verifier, which the first sign-in with the password makes from an imported hash.
  if (user.importedHash !== null) factors.add('PASSWORD');
  if (isVerified(user.attributes, 'email')) factors.add('EMAIL_OTP');
  if (isVerified(user.attributes, 'phone_number')) factors.add('SMS_OTP');
  if (await hasPasskey(situation, { sub })) factors.add('WEB_AUTHN');
  return factors;
}

/** Issues the challenge of the chosen factor. If the request contains SRP_A, the SRP round starts at once. */
export function issueFirstFactor(
  step: IssueStep,
  factor: FirstFactorChallenge,
  parameters: Parameters,
): Promise<Issued> {
  const { SRP_A } = parameters;
  if (factor === 'PASSWORD_SRP' && SRP_A !== undefined) return passwordVerifier.begin(step, SRP_A);
  return challenges[factor].issue(step);
}
