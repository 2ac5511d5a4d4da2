/** Users who sign up: single steps, and whole sign-ups. */
import type { Choice } from './choice.ts';
import { otherThan } from '../factor-users.ts';
import { enable, wait } from './changes.ts';
import { beginByPassword } from './starts.ts';
import { confirmByAdmin, confirmSignUp, enter, resendCode, signUp, type SignUpFlags, signUpAgain } from './sign-up.ts';
import { chosen, type World } from './world.ts';
import type { ContactKind } from '../reference-codes.ts';
import type { ModelUser } from '../reference-users.ts';

/** Each newcomer may let a code expire, which takes a day; temporary passwords expire after seven. */
const MAX_NEWCOMERS = 3;

const kindsOf = (pick: number): readonly ContactKind[] =>
  chosen<readonly ContactKind[]>(
    [['email'], ['email'], ['email'], ['email', 'phone_number'], ['phone_number'], []],
    pick,
  ) ?? [];

function flagsOf(pick: number): SignUpFlags {
  if (pick % 4 > 0) return { confirms: false, verifies: [] };
  return { confirms: (pick >> 2) % 2 === 0, verifies: kindsOf(pick >> 3) };
}

const newcomersOf = ({ users }: World): readonly ModelUser[] => users.slice(3);

/** Signs somebody up, as long as few have. */
export async function newcomer(world: World, choice: Choice): Promise<void> {
  const { who, which, key } = choice;
  world.isOnPage = false;
  if (newcomersOf(world).length >= MAX_NEWCOMERS) return signUpAgain(world, world.person(who, true));
  const person = await signUp(world, kindsOf(which), flagsOf(key), (who >> 2) % 4 > 0);
  if (person !== undefined && who % 8 === 0) await confirmByAdmin(world, person);
  if (person !== undefined && who % 4 > 0) await confirmFully(world, person, choice);
}

/** A step around a sign-up, most often of somebody who has signed up. */
export async function continueSignUp(world: World, { who, which, key, isRight, isSeldom }: Choice): Promise<void> {
  const person = (isSeldom ? undefined : chosen(newcomersOf(world), who)) ?? world.person(who, false);
  const confirmation = chosen(world.confirmedSignUps, key);
  const steps = [
    () => confirmSignUp(world, person, newestCode(world, person, isRight)),
    () => confirmSignUp(world, person, newestCode(world, person, isRight), chosen(world.signUps, key)?.session),
    () => resendCode(world, person),
    () => (person.exists ? confirmByAdmin(world, person) : undefined),
    () => confirmation && enter(world, confirmation, isRight ? confirmation.person : person, world.key(person, key)),
    () => signUpAgain(world, world.person(who, true)),
  ];
  await chosen(steps, which)?.();
}

/** The newest code for the user, or a wrong one. */
function newestCode(world: World, { confirmations }: ModelUser, isRight: boolean): string {
  const text = confirmations.own.code(world.now)?.text ?? '123456';
  return isRight ? text : otherThan(text);
}

/**
 * A sign-in before the confirmation, requests while the user is disabled, wrong codes, perhaps a new code or one that expires, the right code, and the
 * sign-in with the Session. Then somebody tries what must not work any longer: the code and the Session.
 */
async function confirmFully(world: World, person: ModelUser, { which, key, isRight }: Choice): Promise<void> {
  if (which % 2 === 0) await beginByPassword(world, person, isRight, null);
  const first = newestCode(world, person, true);
  if (which % 5 === 0) await tryWhileDisabled(world, person, first);
  const wrongs = chosen([0, 0, 0, 1, 1, 1, 14, 15], key) ?? 0;
  for (let n = 0; n < wrongs; n += 1) await confirmSignUp(world, person, newestCode(world, person, false));
  if (which % 3 === 0) {
    await resendCode(world, person);
    await confirmSignUp(world, person, first);
  }
  const expiresAt = person.confirmations.own.code(world.now)?.expiresAt;
  if (which % 8 < 2 && expiresAt !== undefined) await wait(world, expiresAt - world.now - (which % 2));
  const code = which % 8 < 2 ? first : newestCode(world, person, true);
  const before = world.confirmedSignUps.length;
  await confirmSignUp(world, person, code, key % 3 === 0 ? world.signUps.at(-1)?.session : undefined);
  const [confirmation] = world.confirmedSignUps.slice(before);
  if (confirmation === undefined) return;
  await confirmSignUp(world, person, code);
  const device = world.key(person, key);
  if (key % 2 === 0) await enter(world, confirmation, world.person(which, false), null);
  await enter(world, confirmation, person, device);
  await enter(world, confirmation, person, device);
  if (person.hasPassword) await beginByPassword(world, person, true, null);
}

/** Who is disabled has nothing to confirm, and gets no code. */
async function tryWhileDisabled(world: World, person: ModelUser, code: string): Promise<void> {
  await enable(world, person, false);
  await resendCode(world, person);
  await confirmSignUp(world, person, code);
  await enable(world, person, true);
}
