/** Starts sign-ins by each flow, each with the response that the model expects. */
import { answer } from './answers.ts';
import { firstFactorWishes } from './choices.ts';
import { chosen, parametersFor, type NextState, textOf, type World, wrongPasswordOf } from './world.ts';
import { onFirstPage } from './pages.ts';
import { newCodeOnPage } from './sign-up.ts';
import { initiate } from '../sign-in-steps.ts';
import { firstChoices } from '../reference-factors.ts';
import { limitedByCap, type Result, errors } from '../reference-model.ts';
import { type Evidence, type ModelUser, noEvidence } from '../reference-users.ts';

/** The state of a sign-in after the password was proved. */
const givenPassword = (person: ModelUser, key: string | null): NextState => ({
  person,
  evidence: { ...noEvidence, first: 'password', password: person.password },
  key,
});

const passwordOf = (person: ModelUser, isRight: boolean) =>
  isRight ? textOf(person.password) : wrongPasswordOf(person);

/** A step without a secret is rejected only during a lock-out. */
const unlessLocked = ({ now }: World, person: ModelUser, result: Result): Result =>
  person.isLocked(now) ? errors.locked : result;

/** USER_PASSWORD_AUTH. */
async function byPassword(world: World, person: ModelUser, isRight: boolean, key: string | null) {
  const parameters = { ...parametersFor(person, key), PASSWORD: passwordOf(person, isRight) };
  const nextState = givenPassword(person, key);
  const expected = world.afterSecret(nextState, isRight && person.hasPassword, errors.incorrect);
  const result = world.isOnPage ? onFirstPage(expected) : expected;
  await world.step(initiate(world.app, 'USER_PASSWORD_AUTH', parameters), result, nextState);
  if (world.isOnPage && expected === errors.notConfirmed) newCodeOnPage(world, person);
}

/** USER_SRP_AUTH. */
async function bySrp(world: World, person: ModelUser, key: string | null): Promise<void> {
  const attempt = initiate(world.app, 'USER_SRP_AUTH', { ...parametersFor(person, key), SRP_A: world.srp.A });
  const expected = unlessLocked(world, person, 'PASSWORD_VERIFIER');
  await world.step(attempt, expected, { person, evidence: noEvidence, key });
}

/** USER_AUTH, with or without a preferred challenge. */
async function byChoice(
  world: World,
  person: ModelUser,
  isRight: boolean,
  key: string | null,
  pick: number,
): Promise<void> {
  await byWish(world, person, isRight, key, chosen([...firstFactorWishes, undefined, undefined], pick));
}

async function byWish(
  world: World,
  person: ModelUser,
  isRight: boolean,
  key: string | null,
  wish: (typeof firstFactorWishes)[number] | undefined,
): Promise<void> {
  const parameters = {
    ...parametersFor(person, key),
    ...(wish && { PREFERRED_CHALLENGE: wish.name }),
    ...(wish?.sends === 'PASSWORD' && { PASSWORD: passwordOf(person, isRight) }),
    ...(wish?.sends === 'SRP_A' && { SRP_A: world.srp.A }),
  };
  const attempt = initiate(world.app, 'USER_AUTH', parameters);
  const isAvailable = firstChoices(world.pool, person).some((choice) => choice === wish?.name);
  if (wish?.sends === 'PASSWORD' && isAvailable) {
    const nextState = givenPassword(person, key);
    return void (await world.step(
      attempt,
      world.afterSecret(nextState, isRight && person.hasPassword, errors.incorrect),
      nextState,
    ));
  }
  const issued = wish?.sends === 'SRP_A' ? 'PASSWORD_VERIFIER' : (wish?.name ?? '');
  const result = isAvailable ? limitedByCap(issued, person, noEvidence, world.now) : 'SELECT_CHALLENGE';
  const nextState = { person, evidence: noEvidence, key };
  await world.step(attempt, unlessLocked(world, person, result), nextState);
}

/** CUSTOM_AUTH, with or without SRP first. */
async function byCustom(world: World, person: ModelUser, withSrp: boolean, key: string | null): Promise<void> {
  const isPassed = !withSrp && world.pool.custom.rights === 0;
  const custom: Evidence = { ...noEvidence, custom: { rights: 0, wrongs: 0 }, first: isPassed ? 'custom' : null };
  const nextState = { person, evidence: custom, key };
  const parameters = { ...parametersFor(person, key), ...(withSrp && { CHALLENGE_NAME: 'SRP_A', SRP_A: world.srp.A }) };
  const issued = withSrp ? 'PASSWORD_VERIFIER' : 'CUSTOM_CHALLENGE';
  const result = isPassed ? (person.exists ? world.next(nextState) : errors.incorrect) : issued;
  await world.step(initiate(world.app, 'CUSTOM_AUTH', parameters), unlessLocked(world, person, result), nextState);
}

/** User name and password on the first page of managed login. */
export async function beginOnPage(world: World, person: ModelUser, isRight: boolean, key: string | null) {
  world.isOnPage = true;
  await byPassword(world, person, isRight, world.browserKey(person, key));
}

/** User name and password, through the API. */
export async function beginByPassword(world: World, person: ModelUser, isRight: boolean, key: string | null) {
  world.isOnPage = false;
  await byPassword(world, person, isRight, key);
}

/** Several wrong passwords in a row. */
export async function guessPasswords(world: World, person: ModelUser, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await beginByPassword(world, person, false, null);
}

/** USER_AUTH with a passkey, and what follows. */
export async function signInWithPasskey(
  world: World,
  person: ModelUser | undefined,
  key: number,
  pick: number,
  isRight: boolean,
): Promise<void> {
  if (person === undefined) return;
  world.isOnPage = false;
  const deviceKey = world.key(person, key);
  const before = world.held.length;
  await byWish(world, person, true, deviceKey, { name: 'WEB_AUTHN', sends: null });
  const held = world.held[before];
  if (pick % 4 === 0 && held?.challenge === 'WEB_AUTHN') {
    const wrong = { held, as: person, isRight: false, key: deviceKey, withSession: true, pick: WRONG_CHALLENGE };
    for (let n = 0; n < 5; n += 1) await answer(world, wrong);
  }
  await answerAll(world, before, { person, key: deviceKey, pick, isRight });
}

/** Chooses an answer with another challenge (`faults` of passkeys.ts). */
const WRONG_CHALLENGE = 8;

/** A sign-in in which every challenge is answered correctly, as far as the model allows. */
export async function signInFully(world: World, person: ModelUser, key: string | null, pick: number): Promise<void> {
  const before = world.held.length;
  await begin(world, person, true, key, pick);
  await answerAll(world, before, { person, key, pick, isRight: true });
}

/** Answers the challenges of a sign-in, one after the other. */
async function answerAll(
  world: World,
  before: number,
  given: { readonly person: ModelUser; readonly key: string | null; readonly pick: number; readonly isRight: boolean },
): Promise<void> {
  const { person, key, pick, isRight } = given;
  for (let known = before; known < world.held.length && known < before + 10; ) {
    const held = world.held.at(-1);
    known = world.held.length;
    if (held === undefined) return;
    await answer(world, { held, as: person, isRight, key, withSession: true, pick });
  }
}

/** Starts a sign-in by a chosen flow. */
export async function begin(world: World, person: ModelUser, isRight: boolean, key: string | null, pick: number) {
  world.isOnPage = false;
  const ways = [
    () => byPassword(world, person, isRight, key),
    () => byPassword(world, person, isRight, key),
    () => byChoice(world, person, isRight, key, pick >> 3),
    () => byChoice(world, person, isRight, key, pick >> 3),
    () => byCustom(world, person, false, key),
    () => byCustom(world, person, true, key),
    () => bySrp(world, person, key),
  ];
  await chosen(ways, pick)?.();
}
