/** The first factors of USER_AUTH: which a user has, and how the chosen one is put. */
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

/** The name as a first factor, if it is one. */
export function firstFactorNamed(name: string | undefined): FirstFactorChallenge | undefined {
  return firstFactors.find((factor) => factor === name);
}

/**
 * The first factors of a user: those that the pool allows (SignInPolicy) and the user has. With MFA no code takes the place
 * of the password, and no passkey that is not two factors in one (developer guide, "Authentication", choice-based sign-in).
 * A name that does not exist is offered what its like have; a user who has nothing is offered the password, and fails. The
 * same is worked out for both, whatever is then used, so that the time tells nothing.
 */
export async function availableFactors(
  situation: Situation,
  { sub }: Pick<Subject, 'sub'>,
  user: UserRecord | undefined,
  typedName: string,
): Promise<readonly FirstFactorChallenge[]> {
  const { pool } = situation;
  const { allowedFirstFactors: allowed, webAuthn } = pool.settings;
  const enabled = enabledFactors(pool, user ?? nobody);
  const hasMfa = pool.settings.mfa === 'ON' || (user !== undefined && enabled.length > 0);
  const [own, likely] = [await ownFactors(situation, sub, user ?? nobody), likelyFactors(typedName)];
  const has = user === undefined ? likely : own;
  const factors = firstFactors.filter((factor) => {
    const isPassword = factor === 'PASSWORD' || factor === 'PASSWORD_SRP';
    if (hasMfa && !isPassword && !(factor === 'WEB_AUTHN' && webAuthn.isMultiFactor)) return false;
    return allowed.includes(factor === 'PASSWORD_SRP' ? 'PASSWORD' : factor) && has.has(factor);
  });
  return factors.length > 0 ? factors : ['PASSWORD', 'PASSWORD_SRP'];
}

/** A user like most. */
const nobody: Pick<UserRecord, 'attributes' | 'mfaFactors' | 'preferredMfa' | 'password' | 'totp'> = {
  attributes: { email: 'nobody@example.com', email_verified: 'true' },
  password: { salt: '', verifier: new Uint8Array(), expiresAt: null },
  totp: null,
  mfaFactors: [],
  preferredMfa: null,
};

/** What somebody of that name would have: a code by SMS for a phone number, else by e-mail. Few people have a passkey. */
function likelyFactors(typedName: string): ReadonlySet<FirstFactorChallenge> {
  const isPhone = isContact('phone_number', typedName);
  return new Set(['PASSWORD', 'PASSWORD_SRP', ...(isPhone ? (['SMS_OTP'] as const) : (['EMAIL_OTP'] as const))]);
}

async function ownFactors(
  situation: Situation,
  sub: string,
  user: Pick<UserRecord, 'attributes' | 'password'>,
): Promise<ReadonlySet<FirstFactorChallenge>> {
  const factors = new Set<FirstFactorChallenge>();
  if (user.password !== null) factors.add('PASSWORD').add('PASSWORD_SRP');
  if (isVerified(user.attributes, 'email')) factors.add('EMAIL_OTP');
  if (isVerified(user.attributes, 'phone_number')) factors.add('SMS_OTP');
  if (await hasPasskey(situation, { sub })) factors.add('WEB_AUTHN');
  return factors;
}

/** Puts the chosen factor. SRP_A that came along saves a step. */
export function putFactor(step: IssueStep, factor: FirstFactorChallenge, parameters: Parameters): Promise<Issued> {
  const { SRP_A } = parameters;
  if (factor === 'PASSWORD_SRP' && SRP_A !== undefined) return passwordVerifier.begin(step, SRP_A);
  return challenges[factor].issue(step);
}
