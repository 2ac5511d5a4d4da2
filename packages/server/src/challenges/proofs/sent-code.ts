/**
 * What the challenges share that send a code: SMS_MFA, EMAIL_OTP and SMS_OTP. The code is good for the Session it was sent
 * with and for no other, once, and only the newest code of its kind lives.
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
import { madeUpDestination } from '../../rules/names/decoy-user.ts';
import { maskDestination } from '../../rules/attributes/masked-destination.ts';
import { maySetUp, stillCounts } from '../../rules/factors/mfa-factors.ts';
import { codeRefusal, hasCodeEnded, makeSignInCode, type SentCode, useCode } from '../../rules/codes/sent-codes.ts';
import { laterMetadata } from '../../rules/users/trigger-metadata.ts';
import type { CodeRecord } from '../../records/code.ts';
import type { UserRecord } from '../../records/user.ts';
import type { StoreWriter } from '../../store/store.ts';
import {
  type AnswerStep,
  type Challenge,
  freshness,
  type Issued,
  type IssueStep,
  required,
  resumeBySession,
  type Verdict,
  wrong,
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

/** Sign-in operations document no LimitExceededException. */
const tooMany = () => serviceError('TooManyRequestsException', 'Attempt limit exceeded, please try after some time.');

/** The code is the first factor, or the second of a sign-in that has proved the first. */
function roleOf({ progress }: Pick<SignIn, 'progress'>): 'sign-in' | 'mfa' {
  return progress.firstFactor === null ? 'sign-in' : 'mfa';
}

function purposeOf(signIn: Pick<SignIn, 'progress'>, kind: ContactKind) {
  return `${roleOf(signIn)}-${kind === 'email' ? 'email' : 'sms'}` as const;
}

/** A challenge of this kind. `responseName` is the member of ChallengeResponses that brings the code. */
export function sentCodeChallenge(name: SentCodeChallenge, responseName: string): Challenge {
  return {
    name,
    resume: resumeBySession(name),
    issue: (step) => issueSentCode(step, name),
    answer: (step) => judgeSentCode(step, name, responseName),
  };
}

/** Puts the challenge, and sends the code once that is kept. */
async function issueSentCode(step: IssueStep, name: SentCodeChallenge): Promise<Issued> {
  const { signIn, user, pool, newAddress } = step;
  const kind = kinds[name];
  const fresh = freshness(step);
  const contact = addressOf(step, kind);
  const target = { poolId: pool.id, sub: signIn.subject.sub, purpose: purposeOf(signIn, kind) };
  const sent = makeSignInCode(step, { ...target, medium: mediumOf(kind), destination: contact?.address ?? '' }, fresh);
  const waiting: SignIn = { ...signIn, ...fresh, awaiting: name, ...(newAddress !== undefined && { newAddress }) };
  return {
    name,
    parameters: {
      CODE_DELIVERY_DELIVERY_MEDIUM: mediumOf(kind),
      CODE_DELIVERY_DESTINATION: shownDestination(step, kind, contact),
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

/** Codes of the second factor are the user's own to ask for; those of the first can be asked for by anybody. */
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
  // Nobody is behind a made-up name.
  if (user === undefined || contact === undefined) return pretendToSend(step, step.pool, kindOf(sent.record.medium));
  const kind = roleOf(step.signIn) === 'mfa' ? 'mfa-code' : 'sign-in-code';
  const cause = { clientId: step.client.id, clientMetadata: laterMetadata(step), userAgent: step.origin.userAgent };
  await sendCode(step, step.pool, user, kind, sent, cause);
}

function addressOf({ user, newAddress }: IssueStep, kind: ContactKind): Contact | undefined {
  if (newAddress !== undefined) return { kind, address: newAddress };
  return user && contactOf(user, kind);
}

function shownDestination(step: IssueStep, kind: ContactKind, contact: Contact | undefined): string {
  if (contact !== undefined) return maskDestination(kind, contact.address);
  return madeUpDestination(step.sealer, step.pool, step.typedName ?? step.signIn.subject.name, kind);
}

/** Judges the code of a response. Passing it proves the address it went to. */
async function judgeSentCode(step: AnswerStep, name: SentCodeChallenge, responseName: string): Promise<Verdict> {
  const { signIn, pool, now, store, sealer } = step;
  const code = required(step.answer.responses, responseName);
  const kind = kinds[name];
  const { sub } = signIn.subject;
  const record = await store.read.codes.find(pool.id, sub, purposeOf(signIn, kind));
  if (record === undefined || hasCodeEnded(record, now)) return { accepted: false, error: usedUp(), counts: false };
  const isRight = isSameHash(hashCode(sealer, { ...record, session: signIn.nonce }, code), record.hash);
  if (!isRight || step.user === undefined) return wrong(mismatch());
  const proved = roleOf(signIn) === 'mfa' ? ({ mfa: true } as const) : ({ firstFactor: firstFactorOf(name) } as const);
  return {
    accepted: true,
    progress: { ...signIn.progress, ...proved },
    async write(tx, user) {
      if (!(await useCode(tx, record))) throw usedUp();
      if (signIn.newAddress !== undefined) return setUpAddress(step, tx, user, signIn.newAddress);
      if (!standsFor(step, user, name, record)) throw usedUp();
      return proveAddress(step, tx, user, kind, record);
    },
  };
}

/** An address that was replaced or called in question a moment ago proves nothing any more, nor does a factor that went. */
function standsFor(
  { signIn, pool }: AnswerStep,
  user: UserRecord,
  name: SentCodeChallenge,
  record: CodeRecord,
): boolean {
  const kind = kinds[name];
  if (user.attributes[kind] !== record.destination) return false;
  if (roleOf(signIn) === 'sign-in') return isVerified(user.attributes, kind);
  return name === 'SMS_OTP' || stillCounts(pool, user, name);
}

function firstFactorOf(name: SentCodeChallenge): 'EMAIL_OTP' | 'SMS_OTP' {
  return name === 'EMAIL_OTP' ? 'EMAIL_OTP' : 'SMS_OTP';
}

/**
 * Marks the address as proved, as passing a code does (developer guide, "SMS and email message MFA"). One that stands for
 * somebody else already stays as it is: the code was right all the same.
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

/** The address of MFA_SETUP becomes the user's, proved, and e-mail a factor that is switched on. */
async function setUpAddress(
  { pool, clock }: AnswerStep,
  tx: StoreWriter,
  user: UserRecord,
  email: string,
): Promise<UserRecord> {
  // Whoever knows only the password must not get by an address or a factor that came meanwhile.
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
