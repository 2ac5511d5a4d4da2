/**
 * Answers to choices, codes that were sent, set-ups and the app's own challenges, with the model's answer beside each.
 */
import { expect } from 'vitest';
import { callOperation } from '../../operations/testing/call.ts';
import { AssociateSoftwareToken } from '../../operations/mfa/AssociateSoftwareToken.ts';
import { VerifySoftwareToken } from '../../operations/mfa/VerifySoftwareToken.ts';
import { freshAddresses, otherThan, respondWithSentCode, RIGHT_ANSWER } from './factor-people.ts';
import {
  type Answer,
  chosen,
  type Held,
  messageOf,
  parametersFor,
  textOf,
  VALIDITY,
  type World,
} from './model-world.ts';
import { codeOf, decodeBase32, respond } from './people.ts';
import { contactOfChallenge, firstChoices, maySetUp, stillAcceptsCodeOf } from './reference-factors.ts';
import { acceptedStep, barrier, codeKind, obstacle, roleOf, sending, type Word, words } from './reference-model.ts';
import type { Factor, ModelPerson } from './reference-people.ts';

/** What people name when they may choose: now and then something that nobody offers, and the proof along with it. */
export const wishes = [
  { name: 'PASSWORD', brings: 'PASSWORD' },
  { name: 'PASSWORD', brings: null },
  { name: 'PASSWORD_SRP', brings: 'SRP_A' },
  { name: 'PASSWORD_SRP', brings: null },
  { name: 'EMAIL_OTP', brings: null },
  { name: 'SMS_OTP', brings: null },
  { name: 'EMAIL_OTP', brings: null },
  { name: 'SMS_OTP', brings: null },
  { name: 'WEB_AUTHN', brings: null },
] as const;

/** SELECT_CHALLENGE. */
export async function answerChoice(world: World, { held, as, isRight, key, pick }: Answer): Promise<void> {
  const { name, brings } = chosen(wishes, pick) ?? wishes[0];
  const PASSWORD = isRight ? textOf(as.password) : 'Wr0ng-password';
  const proof = { ...(brings === 'PASSWORD' && { PASSWORD }), ...(brings === 'SRP_A' && { SRP_A: world.srp.A }) };
  const isAvailable = firstChoices(world.pool, as).some((choice) => choice === name);
  const hasProof = brings === 'PASSWORD';
  const evidence = hasProof ? ({ ...held.evidence, first: 'password', password: as.password } as const) : held.evidence;
  const counted = hasProof ? world.counted(held, as, key) : held.key;
  const standing = { person: as, evidence, key: counted, ticket: held.ticket };
  let expected = obstacle(held, as, world.now) ?? (isAvailable ? undefined : words.notAvailable);
  expected ??= hasProof
    ? world.judged(standing, isRight && as.exists, words.incorrect)
    : sending(brings === 'SRP_A' ? 'PASSWORD_VERIFIER' : name, as, evidence, world.now);
  const parameters = { ...parametersFor(as, key), ANSWER: name, ...proof };
  await world.step(respond(world.app, 'SELECT_CHALLENGE', parameters, held.session), expected, standing);
}

/** SELECT_MFA_TYPE. */
export async function answerMfaChoice(world: World, { held, as, isRight, key, pick }: Answer): Promise<void> {
  const ANSWER = (isRight ? chosen(held.choices ?? [], pick) : undefined) ?? 'SMS_OTP';
  const choice = held.choices?.includes(ANSWER) === true ? (ANSWER as Factor) : null;
  const standing = { person: as, evidence: { ...held.evidence, choice }, key, ticket: held.ticket };
  const expected = obstacle(held, as, world.now) ?? (choice === null ? words.notOffered : world.next(standing));
  const attempt = respond(world.app, 'SELECT_MFA_TYPE', { ...parametersFor(as, key), ANSWER }, held.session);
  await world.step(attempt, expected, standing);
}

/** EMAIL_OTP, SMS_OTP and SMS_MFA. */
export async function answerSentCode(world: World, { held, as, isRight, key }: Answer): Promise<void> {
  const { sent, evidence } = held;
  const name = held.challenge as 'EMAIL_OTP' | 'SMS_OTP' | 'SMS_MFA';
  const given = isRight ? (sent?.code ?? '123456') : otherThan(sent?.code ?? '123456');
  const counted = world.counted(held, as, key);
  const shown = roleOf(evidence) === 'first' ? ({ ...evidence, first: 'code' } as const) : { ...evidence, mfa: true };
  const standing = { person: as, evidence: shown, key: counted, ticket: held.ticket };
  const newest = as.codes.get(codeKind(held));
  let expected = obstacle(held, as, world.now) ?? (newest === undefined ? words.noSentCode : undefined);
  const isProof = isRight && newest === held.ticket && sent != null;
  if (isProof) expected ??= barrier(as, counted) ?? codeObstacle(world, held, as);
  expected ??= world.judged(standing, isProof, words.wrongSentCode);
  const attempt = respondWithSentCode(world.app, name, as.name, held.session, given, parametersFor(as, key));
  if (await world.step(attempt, expected, standing)) prove(held, as);
}

/** Passing a code proves the address, which MFA_SETUP makes a factor besides. */
function prove(held: Held, person: ModelPerson): void {
  const kind = contactOfChallenge(held.challenge) ?? 'email';
  const address = held.newAddress ?? person.contacts.get(kind)?.address ?? '';
  person.contacts.set(kind, { address, verified: true });
  person.codes.delete(codeKind(held));
  if (held.newAddress !== undefined) person.on = new Set([...person.on, 'EMAIL_OTP']);
}

/** Why a code that is right proves nothing: its address has changed or is in doubt, or the factor was taken away. */
function codeObstacle(
  { pool }: World,
  { challenge, sent, evidence, newAddress }: Held,
  as: ModelPerson,
): Word | undefined {
  if (newAddress !== undefined) return maySetUp(pool, as, 'EMAIL_OTP') ? undefined : words.badSession;
  const contact = as.contacts.get(contactOfChallenge(challenge) ?? 'email');
  if (contact === undefined || contact.address !== sent?.address) return words.noSentCode;
  const isGood = roleOf(evidence) === 'first' ? contact.verified : stillAcceptsCodeOf(pool, as, challenge as Factor);
  return isGood ? undefined : words.noSentCode;
}

/** MFA_SETUP: with an app, with an address, or with nothing. */
export async function answerSetUp(world: World, answer: Answer): Promise<void> {
  const { held, as, isRight, key, pick } = answer;
  if (held.setup === undefined && pick % 3 === 0) return answerWithAddress(world, answer);
  if (held.setup === undefined && isRight && (await setUpApp(world, held))) return;
  const standing = { person: as, evidence: { ...held.evidence, mfa: true }, key, ticket: held.ticket };
  const isSetUp = held.setup?.verified === true && as.totp?.secret === held.setup.secret;
  const expected = obstacle(held, as, world.now) ?? (isSetUp ? world.next(standing) : words.notSetUp);
  await world.step(respond(world.app, 'MFA_SETUP', parametersFor(as, key), held.session), expected, standing);
}

async function answerWithAddress(world: World, { held, as, key }: Answer): Promise<void> {
  const { email } = freshAddresses();
  const standing = { person: as, evidence: held.evidence, key: held.key, ticket: held.ticket, newAddress: email };
  const isOffered = maySetUp(world.pool, as, 'EMAIL_OTP');
  const put = isOffered ? sending('EMAIL_OTP', as, held.evidence, world.now) : words.badEmail;
  const expected = obstacle(held, as, world.now) ?? put;
  const parameters = { ...parametersFor(as, key), EMAIL: email };
  await world.step(respond(world.app, 'MFA_SETUP', parameters, held.session), expected, standing);
}

/** AssociateSoftwareToken and VerifySoftwareToken with a Session. False when they are refused. */
async function setUpApp({ app, pool, held: allHeld, now }: World, held: Held): Promise<boolean> {
  const { person } = held;
  if (pool.mfa === 'OFF') return false;
  const isRefused = obstacle(held, person, now) !== undefined || !person.enabled;
  const given = await callOperation(app.services, AssociateSoftwareToken, { Session: held.session ?? '' }).catch(
    messageOf,
  );
  if (typeof given === 'string') {
    expect(isRefused || !pool.offered.has('SOFTWARE_TOKEN_MFA')).toBe(true);
    return false;
  }
  const secret = decodeBase32(given.SecretCode ?? '');
  const input = { Session: given.Session ?? '', UserCode: codeOf(app, secret) };
  const verified = await callOperation(app.services, VerifySoftwareToken, input).catch(messageOf);
  expect(typeof verified === 'string').toBe(isRefused || !maySetUp(pool, person, 'SOFTWARE_TOKEN_MFA'));
  if (typeof verified === 'string') return false;
  held.ticket.used = true;
  person.totp = { secret, lastStep: acceptedStep(now, 0) ?? 0 };
  person.on = new Set(['SOFTWARE_TOKEN_MFA']);
  person.preferred = 'SOFTWARE_TOKEN_MFA';
  const setup = { secret, verified: true };
  allHeld.push({ ...held, session: verified.Session, expiresAt: now + VALIDITY, ticket: { used: false }, setup });
  return true;
}

/**
 * CUSTOM_CHALLENGE. Each Session is good for one answer, right or wrong, but for one that names a device that is gone.
 */
export async function answerCustom(world: World, { held, as, isRight, key }: Answer): Promise<void> {
  const ANSWER = isRight ? RIGHT_ANSWER : 'a guess';
  const { rights, wrongs } = held.evidence.custom ?? { rights: 0, wrongs: 0 };
  const custom = isRight ? { rights: rights + 1, wrongs } : { rights, wrongs: wrongs + 1 };
  const isOver = custom.wrongs >= world.pool.custom.wrongs;
  const isPassed = !isOver && custom.rights >= world.pool.custom.rights;
  const { first } = held.evidence;
  const evidence = { ...held.evidence, custom, first: isPassed ? (first ?? 'custom') : first };
  const standing = {
    person: as,
    evidence,
    key: isPassed ? world.counted(held, as, key) : held.key,
    ticket: held.ticket,
  };
  let expected = obstacle(held, as, world.now);
  if (key !== null && !as.devices.has(key)) expected ??= words.unknownDevice;
  const isJudged = expected === undefined;
  // Nobody is behind a name that does not exist, whatever its answers are worth.
  if (isOver || (isPassed && !as.exists)) expected ??= words.incorrect;
  expected ??= isPassed ? world.next(standing) : 'CUSTOM_CHALLENGE';
  const attempt = respond(world.app, 'CUSTOM_CHALLENGE', { ...parametersFor(as, key), ANSWER }, held.session);
  await world.step(attempt, expected, standing);
  if (isJudged) held.ticket.used = true;
}
