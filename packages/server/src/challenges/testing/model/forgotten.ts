/** Users who have forgotten their password, through the API or on pages: single steps, and whole recoveries. */
import type { Choice } from './choice.ts';
import { answer } from './answers.ts';
import { askForReset, newestCode, requireReset, resetPassword } from './recovery.ts';
import { beginByPassword, beginOnPage } from './starts.ts';
import { chosen, type World } from './world.ts';
import { resetKind } from '../reference-factors.ts';
import type { ModelUser } from '../reference-users.ts';

/** Steps of somebody who has forgotten a password. */
export async function recover(world: World, choice: Choice, isOnPage: boolean): Promise<void> {
  const { who, key, isSeldom } = choice;
  const reachable = world.users.filter((person) => resetKind(world.pool, person) !== undefined);
  const person = chosen(reachable, who);
  if (person !== undefined && key % 3 > 0) return recoverFully(world, person, choice, isOnPage);
  world.isOnPage = isOnPage;
  await takeSteps(world, world.person(who, !isSeldom), choice);
}

/** Requests and tries, right and wrong ones, in any number. */
async function takeSteps(world: World, person: ModelUser, { who, which, isRight }: Choice): Promise<void> {
  const asks = which % 8;
  const times = isRight ? 1 : 6;
  if (asks < 5) for (let n = 0; n < times; n += 1) await askForReset(world, person);
  if (asks < 2) return;
  for (let n = 1; n < times; n += 1) await resetPassword(world, person, newestCode(world, person, false));
  const old = which % 32 === 7 ? chosen(world.resetCodes, who) : undefined;
  await resetPassword(world, old?.person ?? person, old?.text ?? newestCode(world, person, isRight));
}

/**
 * Wrong passwords, a request by the user or by an administrator, and a new password. Then somebody tries what must not
 * work any longer: the sign-in that the old password began, the old password, and the code.
 */
async function recoverFully(world: World, person: ModelUser, { which, key }: Choice, isOnPage: boolean): Promise<void> {
  const begin = isOnPage ? beginOnPage : beginByPassword;
  const device = world.key(person, key);
  const before = world.held.length;
  await begin(world, person, true, device);
  const [begun] = world.held.slice(before);
  const guesses = chosen([0, 1, 4, 5], key >> 2) ?? 0;
  for (let n = 0; n < guesses; n += 1) await begin(world, person, false, null);
  if (which % 8 < 3) {
    await requireReset(world, person);
    await begin(world, person, true, device);
  } else {
    world.isOnPage = isOnPage;
    await askForReset(world, person);
  }
  const code = newestCode(world, person, true);
  world.isOnPage = isOnPage;
  if (!(await resetPassword(world, person, code))) return;
  if (begun !== undefined) {
    await answer(world, { held: begun, as: person, isRight: true, key: begun.key, withSession: true, pick: which });
  }
  await begin(world, person, false, null);
  world.isOnPage = isOnPage;
  await resetPassword(world, person, code);
  await begin(world, person, true, device);
}
