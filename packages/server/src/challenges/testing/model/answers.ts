/**
 * Right and wrong answers to challenges issued at any time, by any user, each with the response that the model expects.
 */
import { answerChoice, answerCustom, answerMfaChoice, answerSentCode } from './choices.ts';
import { answerPasskey } from './passkeys.ts';
import { answerSetUp, answerSetUpOnPage } from './set-up.ts';
import { type Answer, parametersFor, textOf, type World, wrongPasswordOf } from './world.ts';
import type { HeldChallenge } from './held.ts';
import { isOfPage } from './pages.ts';
import { codeOf, deviceClaim, passwordClaim, respond } from '../sign-in-steps.ts';
import { stillAcceptsCodeOf } from '../reference-factors.ts';
import { acceptedStep, userOrDeviceError, challengeError, type Result, errors } from '../reference-model.ts';
import type { ModelUser } from '../reference-users.ts';

type Answering = (world: World, answer: Answer) => Promise<void>;

const answers: Readonly<Record<string, Answering>> = {
  SELECT_CHALLENGE: answerChoice,
  PASSWORD: answerPassword,
  PASSWORD_SRP: answerWithA,
  PASSWORD_VERIFIER: answerSrp,
  EMAIL_OTP: answerSentCode,
  SMS_OTP: answerSentCode,
  SMS_MFA: answerSentCode,
  WEB_AUTHN: answerPasskey,
  CUSTOM_CHALLENGE: answerCustom,
  NEW_PASSWORD_REQUIRED: answerWithNewPassword,
  SOFTWARE_TOKEN_MFA: answerWithAppCode,
  SELECT_MFA_TYPE: answerMfaChoice,
  MFA_SETUP: answerSetUp,
  DEVICE_SRP_AUTH: beginDevice,
  DEVICE_PASSWORD_VERIFIER: answerDevice,
};

/** Answers a challenge. */
export async function answer(world: World, given: Answer): Promise<void> {
  world.isOnPage = isOfPage(given.held.session);
  if (world.isOnPage) return answerOnPage(world, given);
  return answerAs(world, given);
}

/** A page names its user, and the device that the browser is for the user. */
async function answerOnPage(world: World, given: Answer): Promise<void> {
  const { person, challenge } = given.held;
  const onPage = { ...given, as: person, key: world.browserKey(person, given.key) };
  await (challenge === 'MFA_SETUP' ? answerSetUpOnPage(world, onPage) : answerAs(world, onPage));
}

async function answerAs(world: World, given: Answer): Promise<void> {
  const answering = answers[given.held.challenge];
  if (answering === undefined) throw new Error(`There is no answer to ${given.held.challenge}.`);
  await answering(world, given);
}

/** The evidence after proving the password. */
const withPassword = ({ evidence }: HeldChallenge, { password }: ModelUser) =>
  ({ ...evidence, first: 'password', password }) as const;

async function answerPassword(world: World, { held, as, isRight, key }: Answer): Promise<void> {
  const applicableKey = world.applicableKey(held, as, key);
  const nextState = { person: as, evidence: withPassword(held, as), key: applicableKey, ticket: held.ticket };
  const PASSWORD = isRight ? textOf(as.password) : wrongPasswordOf(as);
  const expected =
    challengeError(held, as, world.now) ?? world.afterSecret(nextState, isRight && as.hasPassword, errors.incorrect);
  const attempt = respond(world.app, 'PASSWORD', { ...parametersFor(as, key), PASSWORD }, held.session);
  await world.step(attempt, expected, nextState);
}

/** PASSWORD_SRP: sends SRP_A and consumes nothing. */
async function answerWithA(world: World, { held, as }: Answer): Promise<void> {
  const expected = challengeError(held, as, world.now) ?? 'PASSWORD_VERIFIER';
  const parameters = { ...parametersFor(as, null), SRP_A: world.srp.A };
  const nextState = { person: as, evidence: held.evidence, key: held.key };
  await world.step(respond(world.app, 'PASSWORD_SRP', parameters, held.session), expected, nextState);
}

async function answerSrp(world: World, { held, as, isRight, key }: Answer): Promise<void> {
  const { round } = held;
  if (round === undefined) return;
  const claim = await passwordClaim(world.app, round, isRight ? textOf(as.password) : wrongPasswordOf(as));
  const isProof = isRight && as.hasPassword && !as.isImported && held.roundOf === as.password;
  const applicableKey = world.applicableKey(held, as, key);
  const nextState = { person: as, evidence: withPassword(held, as), key: applicableKey, ticket: held.ticket };
  const expected = challengeError(held, as, world.now) ?? world.afterSecret(nextState, isProof, errors.incorrect);
  const attempt = respond(world.app, 'PASSWORD_VERIFIER', { ...parametersFor(as, key), ...claim });
  await world.step(attempt, expected, nextState);
}

/** The first code that is still accepted; if all three are used, one of them. */
function unusedStep({ now }: World, { totp }: ModelUser): number {
  const isUnused = (steps: number) => (acceptedStep(now, steps) ?? 0) > (totp?.lastStep ?? 0);
  return [-1, 0, 1].find(isUnused) ?? 1;
}

async function answerWithAppCode(world: World, { held, as, isRight, key }: Answer): Promise<void> {
  const { totp } = as;
  const steps = isRight ? unusedStep(world, as) : 7;
  const SOFTWARE_TOKEN_MFA_CODE = totp === null ? '123456' : codeOf(world.app, totp.secret, steps);
  const step = totp === null ? undefined : acceptedStep(world.now, steps);
  const nextState = { person: as, evidence: { ...held.evidence, mfa: true }, key, ticket: held.ticket };
  const expected =
    challengeError(held, as, world.now) ??
    (step === undefined ? undefined : (userOrDeviceError(as, key) ?? appCodeError(world, as, step))) ??
    world.afterSecret(nextState, step !== undefined, errors.wrongCode);
  const parameters = { ...parametersFor(as, key), SOFTWARE_TOKEN_MFA_CODE };
  const attempt = respond(world.app, 'SOFTWARE_TOKEN_MFA', parameters, held.session);
  if ((await world.step(attempt, expected, nextState)) && totp !== null && step !== undefined) totp.lastStep = step;
}

/** The error for a right code of the authenticator app that is not accepted; undefined if it is. */
function appCodeError({ pool }: World, person: ModelUser, step: number): Result | undefined {
  if (!stillAcceptsCodeOf(pool, person, 'SOFTWARE_TOKEN_MFA')) return errors.wrongCode;
  return person.totp !== null && step <= person.totp.lastStep ? errors.usedCode : undefined;
}

async function answerWithNewPassword(world: World, { held, as, key }: Answer): Promise<void> {
  const password = world.newPassword();
  const nextState = {
    person: as,
    evidence: { ...held.evidence, newPassword: true, password },
    key,
    ticket: held.ticket,
  };
  const expected = challengeError(held, as, world.now) ?? world.next(nextState);
  const parameters = { ...parametersFor(as, key), NEW_PASSWORD: textOf(password) };
  const attempt = respond(world.app, 'NEW_PASSWORD_REQUIRED', parameters, held.session);
  if (!(await world.step(attempt, expected, nextState))) return;
  as.password = password;
  as.mustChange = false;
}

async function beginDevice(world: World, { held, as, withSession }: Answer): Promise<void> {
  const { key } = held;
  if (key === null) return;
  const waiting = withSession ? held : as.pending.get(key);
  const isGone = waiting === undefined || (!withSession && world.now >= waiting.expiresAt);
  const device: Result = as.devices.get(key)?.secret == null ? errors.unknownDevice : 'DEVICE_PASSWORD_VERIFIER';
  const expected = isGone ? errors.notAuthenticated : (challengeError(waiting, as, world.now) ?? device);
  const parameters = { ...parametersFor(as, key), SRP_A: world.srp.A };
  const attempt = respond(world.app, 'DEVICE_SRP_AUTH', parameters, withSession ? held.session : undefined);
  const reply = await world.compare(attempt, expected);
  if (reply === undefined || waiting === undefined) return;
  world.held.push({ ...waiting, challenge: 'DEVICE_PASSWORD_VERIFIER', round: { session: world.srp, reply } });
}

async function answerDevice(world: World, { held, as, isRight }: Answer): Promise<void> {
  const { round, key } = held;
  if (round === undefined || key === null) return;
  const device = held.person.devices.get(key);
  const secret = isRight ? (device?.secret ?? '') : 'wrong';
  const own = { DeviceKey: key, DeviceGroupKey: device?.groupKey ?? '', secret };
  const claim = await deviceClaim(world.app, round, own);
  const nextState = { person: as, evidence: { ...held.evidence, device: key }, key, ticket: held.ticket };
  let expected = challengeError(held, as, world.now);
  if (expected === undefined && device?.secret == null) expected = errors.unknownDevice;
  expected ??= world.afterSecret(nextState, isRight, errors.incorrect);
  const attempt = respond(world.app, 'DEVICE_PASSWORD_VERIFIER', { USERNAME: as.name, ...claim });
  await world.step(attempt, expected, nextState);
}
