/** The ways in which people begin to sign in, with the model's answer beside each. */
import { answer } from './model-answers.ts';
import { wishes } from './model-choices.ts';
import { chosen, parametersFor, type Standing, textOf, type World } from './model-world.ts';
import { initiate } from './people.ts';
import { firstChoices } from './reference-factors.ts';
import { sending, type Word, words } from './reference-model.ts';
import { type Evidence, type ModelPerson, noEvidence } from './reference-people.ts';

/** Where somebody stands who has given a password. */
const givenPassword = (person: ModelPerson, key: string | null): Standing => ({
  person,
  evidence: { ...noEvidence, first: 'password', password: person.password },
  key,
});

const passwordOf = ({ password }: ModelPerson, isRight: boolean) => (isRight ? textOf(password) : 'Wr0ng-password');

/** A step that asks for nothing secret is refused to nobody but the locked out. */
const unlessLocked = ({ now }: World, person: ModelPerson, word: Word): Word =>
  person.isLocked(now) ? words.locked : word;

/** USER_PASSWORD_AUTH. */
async function byPassword(world: World, person: ModelPerson, isRight: boolean, key: string | null) {
  const parameters = { ...parametersFor(person, key), PASSWORD: passwordOf(person, isRight) };
  const standing = givenPassword(person, key);
  const expected = world.judged(standing, isRight && person.exists, words.incorrect);
  await world.step(initiate(world.app, 'USER_PASSWORD_AUTH', parameters), expected, standing);
}

/** USER_SRP_AUTH. */
async function bySrp(world: World, person: ModelPerson, key: string | null): Promise<void> {
  const attempt = initiate(world.app, 'USER_SRP_AUTH', { ...parametersFor(person, key), SRP_A: world.srp.A });
  const expected = unlessLocked(world, person, 'PASSWORD_VERIFIER');
  await world.step(attempt, expected, { person, evidence: noEvidence, key });
}

/** USER_AUTH, with a preference or without. */
async function byChoice(
  world: World,
  person: ModelPerson,
  isRight: boolean,
  key: string | null,
  pick: number,
): Promise<void> {
  const wish = chosen([...wishes, undefined, undefined], pick);
  const parameters = {
    ...parametersFor(person, key),
    ...(wish && { PREFERRED_CHALLENGE: wish.name }),
    ...(wish?.brings === 'PASSWORD' && { PASSWORD: passwordOf(person, isRight) }),
    ...(wish?.brings === 'SRP_A' && { SRP_A: world.srp.A }),
  };
  const attempt = initiate(world.app, 'USER_AUTH', parameters);
  const isAvailable = firstChoices(world.pool, person).some((choice) => choice === wish?.name);
  if (wish?.brings === 'PASSWORD' && isAvailable) {
    const standing = givenPassword(person, key);
    return void (await world.step(
      attempt,
      world.judged(standing, isRight && person.exists, words.incorrect),
      standing,
    ));
  }
  const put = wish?.brings === 'SRP_A' ? 'PASSWORD_VERIFIER' : (wish?.name ?? '');
  const word = isAvailable ? sending(put, person, noEvidence, world.now) : 'SELECT_CHALLENGE';
  const standing = { person, evidence: noEvidence, key };
  await world.step(attempt, unlessLocked(world, person, word), standing);
}

/** CUSTOM_AUTH, with SRP first or without. */
async function byCustom(world: World, person: ModelPerson, withSrp: boolean, key: string | null): Promise<void> {
  const isPassed = !withSrp && world.pool.custom.rights === 0;
  const custom: Evidence = { ...noEvidence, custom: { rights: 0, wrongs: 0 }, first: isPassed ? 'custom' : null };
  const standing = { person, evidence: custom, key };
  const parameters = { ...parametersFor(person, key), ...(withSrp && { CHALLENGE_NAME: 'SRP_A', SRP_A: world.srp.A }) };
  const put = withSrp ? 'PASSWORD_VERIFIER' : 'CUSTOM_CHALLENGE';
  const word = isPassed ? (person.exists ? world.next(standing) : words.incorrect) : put;
  await world.step(initiate(world.app, 'CUSTOM_AUTH', parameters), unlessLocked(world, person, word), standing);
}

/** Wrong passwords, one after the other. */
export async function guess(world: World, person: ModelPerson, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await byPassword(world, person, false, null);
}

/** A sign-in in which everything is answered rightly, as far as that gets. */
export async function bySteps(world: World, person: ModelPerson, key: string | null, pick: number): Promise<void> {
  const before = world.held.length;
  await begin(world, person, true, key, pick);
  for (let known = before; known < world.held.length && known < before + 10; ) {
    const held = world.held.at(-1);
    known = world.held.length;
    if (held === undefined) return;
    await answer(world, { held, as: person, isRight: true, key, withSession: true, pick });
  }
}

/** Begins a sign-in one way or another. */
export async function begin(world: World, person: ModelPerson, isRight: boolean, key: string | null, pick: number) {
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
