/**
 * Answers to challenges that were put at any time, by any person, right and wrong, with the model's answer beside each.
 */
import { answerChoice, answerCustom, answerMfaChoice, answerSentCode, answerSetUp } from './model-choices.ts';
import { type Answer, type Held, parametersFor, textOf, type World } from './model-world.ts';
import { codeOf, deviceClaim, passwordClaim, respond } from './people.ts';
import { stillAcceptsCodeOf } from './reference-factors.ts';
import { acceptedStep, barrier, obstacle, type Word, words } from './reference-model.ts';
import type { ModelPerson } from './reference-people.ts';

type Answering = (world: World, answer: Answer) => Promise<void>;

const answers: Readonly<Record<string, Answering>> = {
  SELECT_CHALLENGE: answerChoice,
  PASSWORD: answerPassword,
  PASSWORD_SRP: answerWithA,
  PASSWORD_VERIFIER: answerSrp,
  EMAIL_OTP: answerSentCode,
  SMS_OTP: answerSentCode,
  SMS_MFA: answerSentCode,
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
  const answering = answers[given.held.challenge];
  if (answering === undefined) throw new Error(`nobody can answer ${given.held.challenge}`);
  await answering(world, given);
}

/** What the proof of a password adds. */
const withPassword = ({ evidence }: Held, { password }: ModelPerson) =>
  ({ ...evidence, first: 'password', password }) as const;

async function answerPassword(world: World, { held, as, isRight, key }: Answer): Promise<void> {
  const counted = world.counted(held, as, key);
  const standing = { person: as, evidence: withPassword(held, as), key: counted, ticket: held.ticket };
  const PASSWORD = isRight ? textOf(as.password) : 'Wr0ng-password';
  const expected = obstacle(held, as, world.now) ?? world.judged(standing, isRight && as.exists, words.incorrect);
  const attempt = respond(world.app, 'PASSWORD', { ...parametersFor(as, key), PASSWORD }, held.session);
  await world.step(attempt, expected, standing);
}

/** PASSWORD_SRP: brings SRP_A and uses nothing up. */
async function answerWithA(world: World, { held, as }: Answer): Promise<void> {
  const expected = obstacle(held, as, world.now) ?? 'PASSWORD_VERIFIER';
  const parameters = { ...parametersFor(as, null), SRP_A: world.srp.A };
  const standing = { person: as, evidence: held.evidence, key: held.key };
  await world.step(respond(world.app, 'PASSWORD_SRP', parameters, held.session), expected, standing);
}

async function answerSrp(world: World, { held, as, isRight, key }: Answer): Promise<void> {
  const { round } = held;
  if (round === undefined) return;
  const claim = await passwordClaim(world.app, round, isRight ? textOf(as.password) : 'Wr0ng-password');
  const isProof = isRight && as.exists && held.roundOf === as.password;
  const counted = world.counted(held, as, key);
  const standing = { person: as, evidence: withPassword(held, as), key: counted, ticket: held.ticket };
  const expected = obstacle(held, as, world.now) ?? world.judged(standing, isProof, words.incorrect);
  const attempt = respond(world.app, 'PASSWORD_VERIFIER', { ...parametersFor(as, key), ...claim });
  await world.step(attempt, expected, standing);
}

/** The first code that still counts; if all three are used, one of them. */
function unusedStep({ now }: World, { totp }: ModelPerson): number {
  const isUnused = (steps: number) => (acceptedStep(now, steps) ?? 0) > (totp?.lastStep ?? 0);
  return [-1, 0, 1].find(isUnused) ?? 1;
}

async function answerWithAppCode(world: World, { held, as, isRight, key }: Answer): Promise<void> {
  const { totp } = as;
  const steps = isRight ? unusedStep(world, as) : 7;
  const SOFTWARE_TOKEN_MFA_CODE = totp === null ? '123456' : codeOf(world.app, totp.secret, steps);
  const step = totp === null ? undefined : acceptedStep(world.now, steps);
  const standing = { person: as, evidence: { ...held.evidence, mfa: true }, key, ticket: held.ticket };
  const expected =
    obstacle(held, as, world.now) ??
    (step === undefined ? undefined : (barrier(as, key) ?? appObstacle(world, as, step))) ??
    world.judged(standing, step !== undefined, words.wrongCode);
  const parameters = { ...parametersFor(as, key), SOFTWARE_TOKEN_MFA_CODE };
  const attempt = respond(world.app, 'SOFTWARE_TOKEN_MFA', parameters, held.session);
  if ((await world.step(attempt, expected, standing)) && totp !== null && step !== undefined) totp.lastStep = step;
}

/** Why a code of the app that is right is worth nothing. */
function appObstacle({ pool }: World, person: ModelPerson, step: number): Word | undefined {
  if (!stillAcceptsCodeOf(pool, person, 'SOFTWARE_TOKEN_MFA')) return words.wrongCode;
  return person.totp !== null && step <= person.totp.lastStep ? words.usedCode : undefined;
}

async function answerWithNewPassword(world: World, { held, as, key }: Answer): Promise<void> {
  const password = world.newPassword();
  const standing = {
    person: as,
    evidence: { ...held.evidence, newPassword: true, password },
    key,
    ticket: held.ticket,
  };
  const expected = obstacle(held, as, world.now) ?? world.next(standing);
  const parameters = { ...parametersFor(as, key), NEW_PASSWORD: textOf(password) };
  const attempt = respond(world.app, 'NEW_PASSWORD_REQUIRED', parameters, held.session);
  if (!(await world.step(attempt, expected, standing))) return;
  as.password = password;
  as.mustChange = false;
}

async function beginDevice(world: World, { held, as, withSession }: Answer): Promise<void> {
  const { key } = held;
  if (key === null) return;
  const waiting = withSession ? held : as.pending.get(key);
  const isGone = waiting === undefined || (!withSession && world.now >= waiting.expiresAt);
  const device: Word = as.devices.get(key)?.secret == null ? words.unknownDevice : 'DEVICE_PASSWORD_VERIFIER';
  const expected = isGone ? words.notAuthenticated : (obstacle(waiting, as, world.now) ?? device);
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
  const standing = { person: as, evidence: { ...held.evidence, device: key }, key, ticket: held.ticket };
  let expected = obstacle(held, as, world.now);
  if (expected === undefined && device?.secret == null) expected = words.unknownDevice;
  expected ??= world.judged(standing, isRight, words.incorrect);
  const attempt = respond(world.app, 'DEVICE_PASSWORD_VERIFIER', { USERNAME: as.name, ...claim });
  await world.step(attempt, expected, standing);
}
