/**
 * The common part of the challenges that send a code: SMS_MFA, EMAIL_OTP and SMS_OTP. A code is valid once, only with
 * the Session it was sent for, and only until a newer code of its kind is sent.
 */
import { serviceError } from '@latchkey/model';
import { hashCode, isSameHash } from '../../crypto/codes.ts';
import { pretendToSend, sendCode } from '../../messages/code-message.ts';
import { replaceUser } from '../../rules/names/alias-claims.ts';
import { aliasAttributes, aliasOf, hidesUsernames } from '../../rules/names/aliases.ts';
import { isVerified, verifiedFlag } from '../../rules/attributes/attribute-changes.ts';
import { callerNetwork } from '../../rules/access/caller-network.ts';
import { type Contact, contactOf, kindOf, mediumOf } from '../../rules/codes/code-delivery.ts';
import type { ContactKind } from '../../rules/attributes/contact-format.ts';
import { countAttempt, countRequest } from '../../rules/codes/hourly-caps.ts';
import { decoyDestination } from '../../rules/names/decoy-user.ts';
import { maskDestination } from '../../rules/attributes/masked-destination.ts';
import { maySetUp, stillAcceptsCodeOf } from '../../rules/factors/mfa-factors.ts';
import { codeRefusal, hasCodeEnded, makeSignInCode, type SentCode, useCode } from '../../rules/codes/sent-codes.ts';
import { laterMetadata } from '../../rules/users/trigger-metadata.ts';
import type { CodeRecord } from '../../records/code.ts';
import type { UserRecord } from '../../records/user.ts';
import type { StoreWriter } from '../../store/store.ts';
import {
  type AnswerStep,
  type Challenge,
  newNonceAndExpiry,
  type Issued,
  type IssueStep,
  required,
  resumeBySession,
  type Verdict,
  rejectAndCount,
} from '../state/challenge.ts';
import { invalidSession, sealSession, type SignIn } from '../state/sign-in.ts';

type SentCodeChallenge = 'SMS_MFA' | 'EMAIL_OTP' | 'SMS_OTP';

const kinds: Readonly<Record<SentCodeChallenge, ContactKind>> = {
  SMS_MFA: 'phone_number',
  SMS_OTP: 'phone_number',
  EMAIL_OTP: 'email',
};

const mismatch = () => serviceError('CodeMismatchException', 'Invalid code or auth state for the user.');

const usedUp = () => codeRefusal('none');

const emailTaken = () => serviceError('AliasExistsException', 'An account with the email already exists.');

/** Used in place of LimitExceededException, which sign-in operations do not document. */
const tooMany = () => serviceError('TooManyRequestsException', 'Attempt limit exceeded, please try after some time.');

/** Whether the code is the first factor, or the second factor of a sign-in that has proved the first. */
function roleOf({ progress }: Pick<SignIn, 'progress'>): 'sign-in' | 'mfa' {
  return progress.firstFactor === null ? 'sign-in' : 'mfa';
}

function purposeOf(signIn: Pick<SignIn, 'progress'>, kind: ContactKind) {
  return `${roleOf(signIn)}-${kind === 'email' ? 'email' : 'sms'}` as const;
}

/** Creates a challenge of this kind. `responseName` is the member of ChallengeResponses that contains the code. */
export function sentCodeChallenge(name: SentCodeChallenge, responseName: string): Challenge {
  return {
    resume: resumeBySession(name),
    issue: (step) => issueSentCode(step, name),
    answer: (step) => verifySentCode(step, name, responseName),
  };
}

/** Issues the challenge, and sends the code after its record is committed. */
async function issueSentCode(step: IssueStep, name: SentCodeChallenge): Promise<Issued> {
  const { signIn, user, pool, newAddress } = step;
  const kind = kinds[name];
  const fresh = newNonceAndExpiry(step);
  const contact = addressOf(step, kind);
  const target = { poolId: pool.id, sub: signIn.subject.sub, purpose: purposeOf(signIn, kind) };
  const sent = makeSignInCode(step, { ...target, medium: mediumOf(kind), destination: contact?.address ?? '' }, fresh);
  const waiting: SignIn = { ...signIn, ...fresh, awaiting: name, ...(newAddress !== undefined && { newAddress }) };
  return {
    name,
    parameters: {
      CODE_DELIVERY_DELIVERY_MEDIUM: mediumOf(kind),
      CODE_DELIVERY_DESTINATION: maskedDestination(step, kind, contact),
      USER_ID_FOR_SRP: signIn.subject.name,
    },
    session: sealSession(step, waiting),
    async write(tx) {
      if (!(await countSending(tx, step))) throw tooMany();
      await tx.codes.put(sent.record);
    },
    deliver: () => deliver(step, user, contact, sent),
  };
}

/** Only the user can request codes of the second factor; anybody can request those of the first. */
function countSending(tx: StoreWriter, step: IssueStep): Promise<boolean> {
  const { signIn, pool, clock, origin } = step;
  const { sub } = signIn.subject;
  if (roleOf(signIn) === 'mfa') return countAttempt(tx, pool.id, sub, 'MfaCode', clock.now());
  return countRequest(tx, { poolId: pool.id, sub, network: callerNetwork(step, origin) }, 'SignInCode', clock.now());
}

async function deliver(
  step: IssueStep,
  user: UserRecord | undefined,
  contact: Contact | undefined,
  sent: SentCode,
): Promise<void> {
  // A decoy user has no address.
  if (user === undefined || contact === undefined) return pretendToSend(step, step.pool, kindOf(sent.record.medium));
  const kind = roleOf(step.signIn) === 'mfa' ? 'mfa-code' : 'sign-in-code';
  const cause = { clientId: step.client.id, clientMetadata: laterMetadata(step), userAgent: step.origin.userAgent };
  await sendCode(step, step.pool, user, kind, sent, cause);
}

function addressOf({ user, newAddress }: IssueStep, kind: ContactKind): Contact | undefined {
  if (newAddress !== undefined) return { kind, address: newAddress };
  return user && contactOf(user, kind);
}

function maskedDestination(step: IssueStep, kind: ContactKind, contact: Contact | undefined): string {
  if (contact !== undefined) return maskDestination(kind, contact.address);
  return decoyDestination(step.sealer, step.pool, step.typedName ?? step.signIn.subject.name, kind);
}

/** Verifies the code of a response. A right code also verifies the address it was sent to. */
async function verifySentCode(step: AnswerStep, name: SentCodeChallenge, responseName: string): Promise<Verdict> {
  const { signIn, pool, now, store, sealer } = step;
  const code = required(step.answer.responses, responseName);
  const kind = kinds[name];
  const { sub } = signIn.subject;
  const record = await store.read.codes.find(pool.id, sub, purposeOf(signIn, kind));
  if (record === undefined || hasCodeEnded(record, now)) return { accepted: false, error: usedUp(), counts: false };
  const isRight = isSameHash(hashCode(sealer, { ...record, session: signIn.nonce }, code), record.hash);
  if (!isRight || step.user === undefined) return rejectAndCount(mismatch());
  const proved =
    roleOf(signIn) === 'mfa'
      ? ({ mfa: true, mfaFactor: mfaFactorOf(name) } as const)
      : ({ firstFactor: firstFactorOf(name) } as const);
  return {
    accepted: true,
    progress: { ...signIn.progress, ...proved },
    async write(tx, user) {
      if (!(await useCode(tx, record))) throw usedUp();
      if (signIn.newAddress !== undefined) return setUpAddress(step, tx, user, signIn.newAddress);
      if (!isStillValid(step, user, name, record)) throw usedUp();
      return proveAddress(step, tx, user, kind, record);
    },
  };
}

/**
 * Whether the code still counts: the address was not replaced or marked as unverified meanwhile, and the factor is
 * still usable.
 */
function isStillValid(
  { signIn, pool }: AnswerStep,
  user: UserRecord,
  name: SentCodeChallenge,
  record: CodeRecord,
): boolean {
  const kind = kinds[name];
  if (user.attributes[kind] !== record.destination) return false;
  if (roleOf(signIn) === 'sign-in') return isVerified(user.attributes, kind);
  return name === 'SMS_OTP' || stillAcceptsCodeOf(pool, user, name);
}

function mfaFactorOf(name: SentCodeChallenge): 'EMAIL_OTP' | 'SMS_MFA' {
  return name === 'EMAIL_OTP' ? 'EMAIL_OTP' : 'SMS_MFA';
}

function firstFactorOf(name: SentCodeChallenge): 'EMAIL_OTP' | 'SMS_OTP' {
  return name === 'EMAIL_OTP' ? 'EMAIL_OTP' : 'SMS_OTP';
}

/**
 * Marks the address as verified, which a right code does (developer guide, "SMS and email message MFA"). An address
 * that is already the alias of another user stays unverified; the code is accepted all the same.
 */
async function proveAddress(
  { pool, clock }: AnswerStep,
  tx: StoreWriter,
  user: UserRecord,
  kind: ContactKind,
  { destination }: CodeRecord,
): Promise<UserRecord> {
  if (isVerified(user.attributes, kind)) return user;
  if (aliasAttributes(pool).includes(kind) && !hidesUsernames(pool)) {
    const holder = await tx.users.holderOf(aliasOf(pool, kind, destination));
    if (holder !== undefined && holder !== user.sub) return user;
  }
  const attributes = { ...user.attributes, [verifiedFlag(kind)]: 'true' };
  const after: UserRecord = { ...user, attributes, modifiedAt: clock.now() };
  await replaceUser(tx, pool, user, after, { takeOver: false, refusal: mismatch });
  return after;
}

/** Stores the address of MFA_SETUP as the user's verified e-mail address, and enables e-mail as a factor. */
async function setUpAddress(
  { pool, clock }: AnswerStep,
  tx: StoreWriter,
  user: UserRecord,
  email: string,
): Promise<UserRecord> {
  // A caller who knows only the password must not override an address or a factor that was set up meanwhile.
  if (!maySetUp(pool, user, 'EMAIL_OTP')) throw invalidSession();
  const after: UserRecord = {
    ...user,
    attributes: { ...user.attributes, email, [verifiedFlag('email')]: 'true' },
    mfaFactors: [...user.mfaFactors.filter((factor) => factor !== 'EMAIL_OTP'), 'EMAIL_OTP'],
    modifiedAt: clock.now(),
  };
  await replaceUser(tx, pool, user, after, { takeOver: false, refusal: emailTaken });
  return after;
}
