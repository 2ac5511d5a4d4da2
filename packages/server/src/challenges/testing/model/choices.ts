/**
 * Answers to choices, sent codes and custom challenges, each with the response that the model expects.
 */
import { otherThan, respondWithSentCode, RIGHT_ANSWER } from '../factor-users.ts';
import { type Answer, chosen, parametersFor, textOf, type World, wrongPasswordOf } from './world.ts';
import type { HeldChallenge } from './held.ts';
import { respond } from '../sign-in-steps.ts';
import { contactOfChallenge, firstChoices, maySetUp, stillAcceptsCodeOf } from '../reference-factors.ts';
import {
  userOrDeviceError,
  codeKind,
  challengeError,
  roleOf,
  limitedByCap,
  type Result,
  errors,
} from '../reference-model.ts';
import type { Factor, ModelUser } from '../reference-users.ts';

/** The choices that clients make, sometimes one that is never offered, and the part of the proof that is sent along. */
export const firstFactorWishes = [
  { name: 'PASSWORD', sends: 'PASSWORD' },
  { name: 'PASSWORD', sends: null },
  { name: 'PASSWORD_SRP', sends: 'SRP_A' },
  { name: 'PASSWORD_SRP', sends: null },
  { name: 'EMAIL_OTP', sends: null },
  { name: 'SMS_OTP', sends: null },
  { name: 'EMAIL_OTP', sends: null },
  { name: 'SMS_OTP', sends: null },
  { name: 'WEB_AUTHN', sends: null },
  { name: 'WEB_AUTHN', sends: null },
] as const;

/** SELECT_CHALLENGE. */
export async function answerChoice(world: World, { held, as, isRight, key, pick }: Answer): Promise<void> {
  const { name, sends } = chosen(firstFactorWishes, pick) ?? firstFactorWishes[0];
  const PASSWORD = isRight ? textOf(as.password) : wrongPasswordOf(as);
  const proof = { ...(sends === 'PASSWORD' && { PASSWORD }), ...(sends === 'SRP_A' && { SRP_A: world.srp.A }) };
  const isAvailable = firstChoices(world.pool, as).some((choice) => choice === name);
  const hasProof = sends === 'PASSWORD';
  const evidence = hasProof ? ({ ...held.evidence, first: 'password', password: as.password } as const) : held.evidence;
  const applicableKey = hasProof ? world.applicableKey(held, as, key) : held.key;
  const nextState = { person: as, evidence, key: applicableKey, ticket: held.ticket };
  let expected = challengeError(held, as, world.now) ?? (isAvailable ? undefined : errors.notAvailable);
  expected ??= hasProof
    ? world.afterSecret(nextState, isRight && as.hasPassword, errors.incorrect)
    : limitedByCap(sends === 'SRP_A' ? 'PASSWORD_VERIFIER' : name, as, evidence, world.now);
  const parameters = { ...parametersFor(as, key), ANSWER: name, ...proof };
  await world.step(respond(world.app, 'SELECT_CHALLENGE', parameters, held.session), expected, nextState);
}

/** SELECT_MFA_TYPE. */
export async function answerMfaChoice(world: World, { held, as, isRight, key, pick }: Answer): Promise<void> {
  const ANSWER = (isRight ? chosen(held.choices ?? [], pick) : undefined) ?? 'SMS_OTP';
  const choice = held.choices?.includes(ANSWER) === true ? (ANSWER as Factor) : null;
  const nextState = { person: as, evidence: { ...held.evidence, choice }, key, ticket: held.ticket };
  const expected = challengeError(held, as, world.now) ?? (choice === null ? errors.notOffered : world.next(nextState));
  const attempt = respond(world.app, 'SELECT_MFA_TYPE', { ...parametersFor(as, key), ANSWER }, held.session);
  await world.step(attempt, expected, nextState);
}

/** EMAIL_OTP, SMS_OTP and SMS_MFA. */
export async function answerSentCode(world: World, { held, as, isRight, key }: Answer): Promise<void> {
  const { sent, evidence } = held;
  const name = held.challenge as 'EMAIL_OTP' | 'SMS_OTP' | 'SMS_MFA';
  const given = isRight ? (sent?.code ?? '123456') : otherThan(sent?.code ?? '123456');
  const applicableKey = world.applicableKey(held, as, key);
  const shown = roleOf(evidence) === 'first' ? ({ ...evidence, first: 'code' } as const) : { ...evidence, mfa: true };
  const nextState = { person: as, evidence: shown, key: applicableKey, ticket: held.ticket };
  const newest = as.codes.get(codeKind(held));
  let expected = challengeError(held, as, world.now) ?? (newest === undefined ? errors.noSentCode : undefined);
  const isProof = isRight && newest === held.ticket && sent != null;
  if (isProof) expected ??= userOrDeviceError(as, applicableKey) ?? sentCodeError(world, held, as);
  expected ??= world.afterSecret(nextState, isProof, errors.wrongSentCode);
  const attempt = respondWithSentCode(world.app, name, as.name, held.session, given, parametersFor(as, key));
  if (await world.step(attempt, expected, nextState)) prove(held, as);
}

/** A right code verifies the address. In MFA_SETUP it also enables e-mail as a factor. */
function prove(held: HeldChallenge, person: ModelUser): void {
  const kind = contactOfChallenge(held.challenge) ?? 'email';
  const address = held.newAddress ?? person.contacts.get(kind)?.address ?? '';
  person.contacts.set(kind, { address, verified: true });
  person.codes.delete(codeKind(held));
  if (held.newAddress !== undefined) person.on = new Set([...person.on, 'EMAIL_OTP']);
}

/**
 * The error for a right code whose address was changed or unverified, or whose factor was removed; otherwise undefined.
 */
function sentCodeError(
  { pool }: World,
  { challenge, sent, evidence, newAddress }: HeldChallenge,
  as: ModelUser,
): Result | undefined {
  if (newAddress !== undefined) return maySetUp(pool, as, 'EMAIL_OTP') ? undefined : errors.badSession;
  const contact = as.contacts.get(contactOfChallenge(challenge) ?? 'email');
  if (contact === undefined || contact.address !== sent?.address) return errors.noSentCode;
  const isGood = roleOf(evidence) === 'first' ? contact.verified : stillAcceptsCodeOf(pool, as, challenge as Factor);
  return isGood ? undefined : errors.noSentCode;
}

/**
 * CUSTOM_CHALLENGE. Each Session accepts one answer, right or wrong, unless the answer contains the key of a deleted
 * device.
 */
export async function answerCustom(world: World, { held, as, isRight, key }: Answer): Promise<void> {
  const ANSWER = isRight ? RIGHT_ANSWER : 'a guess';
  const { rights, wrongs } = held.evidence.custom ?? { rights: 0, wrongs: 0 };
  const custom = isRight ? { rights: rights + 1, wrongs } : { rights, wrongs: wrongs + 1 };
  const isOver = custom.wrongs >= world.pool.custom.wrongs;
  const isPassed = !isOver && custom.rights >= world.pool.custom.rights;
  const { first } = held.evidence;
  const evidence = { ...held.evidence, custom, first: isPassed ? (first ?? 'custom') : first };
  const nextState = {
    person: as,
    evidence,
    key: isPassed ? world.applicableKey(held, as, key) : held.key,
    ticket: held.ticket,
  };
  let expected = challengeError(held, as, world.now);
  if (key !== null && !as.devices.has(key)) expected ??= errors.unknownDevice;
  const isJudged = expected === undefined;
  // Without a user the sign-in fails, whatever the answers were.
  if (isOver || (isPassed && !as.exists)) expected ??= errors.incorrect;
  expected ??= isPassed ? world.next(nextState) : 'CUSTOM_CHALLENGE';
  const attempt = respond(world.app, 'CUSTOM_CHALLENGE', { ...parametersFor(as, key), ANSWER }, held.session);
  await world.step(attempt, expected, nextState);
  if (isJudged) held.ticket.used = true;
}
