/** MFA_SETUP, through the API and on its page, each answer with the response that the model expects. */
import { expect } from 'vitest';
import { callOperation } from '../../../operations/testing/call.ts';
import { AssociateSoftwareToken } from '../../../operations/mfa/AssociateSoftwareToken.ts';
import { VerifySoftwareToken } from '../../../operations/mfa/VerifySoftwareToken.ts';
import { freshAddresses } from '../factor-users.ts';
import { type Answer, messageOf, parametersFor, VALIDITY, type World } from './world.ts';
import type { HeldChallenge } from './held.ts';
import { codeOf, decodeBase32, respond, wrongCode } from '../sign-in-steps.ts';
import { maySetUp } from '../reference-factors.ts';
import { acceptedStep, userOrDeviceError, challengeError, limitedByCap, errors } from '../reference-model.ts';
import type { ModelUser } from '../reference-users.ts';

/** Counted like a result. */
export const setUpOnPage = 'an app was set up on a page';

/** MFA_SETUP: with an authenticator app, with an address, or with neither. */
export async function answerSetUp(world: World, answer: Answer): Promise<void> {
  const { held, as, isRight, key, pick } = answer;
  if (held.setup === undefined && pick % 3 === 0) return answerWithAddress(world, answer);
  if (held.setup === undefined && isRight && (await setUpApp(world, held, pick))) return;
  const nextState = { person: as, evidence: { ...held.evidence, mfa: true }, key, ticket: held.ticket };
  const isSetUp = held.setup?.verified === true && as.totp?.secret === held.setup.secret;
  const expected = challengeError(held, as, world.now) ?? (isSetUp ? world.next(nextState) : errors.notSetUp);
  await world.step(respond(world.app, 'MFA_SETUP', parametersFor(as, key), held.session), expected, nextState);
}

async function answerWithAddress(world: World, { held, as, key }: Answer): Promise<void> {
  const { email } = freshAddresses();
  const nextState = { person: as, evidence: held.evidence, key: held.key, ticket: held.ticket, newAddress: email };
  const isOffered = maySetUp(world.pool, as, 'EMAIL_OTP');
  const issued = isOffered ? limitedByCap('EMAIL_OTP', as, held.evidence, world.now) : errors.badEmail;
  const expected = challengeError(held, as, world.now) ?? issued;
  const parameters = { ...parametersFor(as, key), EMAIL: email };
  await world.step(respond(world.app, 'MFA_SETUP', parameters, held.session), expected, nextState);
}

/** AssociateSoftwareToken and VerifySoftwareToken with a Session. Returns false if one of them is rejected. */
async function setUpApp(world: World, held: HeldChallenge, pick: number): Promise<boolean> {
  const { app, pool, held: allHeldChallenges, now } = world;
  const { person } = held;
  if (pool.mfa === 'OFF') return false;
  const refused = () =>
    challengeError(held, person, now) !== undefined || userOrDeviceError(person, null) !== undefined;
  let isRefused = refused();
  const given = await callOperation(app.services, AssociateSoftwareToken, { Session: held.session ?? '' }).catch(
    messageOf,
  );
  if (typeof given === 'string') {
    expect(isRefused || !pool.offered.has('SOFTWARE_TOKEN_MFA')).toBe(true);
    return false;
  }
  const secret = decodeBase32(given.SecretCode ?? '');
  if (!isRefused && triesWrongCode(pick)) {
    const wrong = { Session: given.Session ?? '', UserCode: wrongCode(app, secret) };
    expect(await callOperation(app.services, VerifySoftwareToken, wrong).catch(messageOf)).toBe(errors.wrongSetUpCode);
    person.fail(now);
    isRefused = refused();
  }
  const input = { Session: given.Session ?? '', UserCode: codeOf(app, secret) };
  const verified = await callOperation(app.services, VerifySoftwareToken, input).catch(messageOf);
  expect(typeof verified === 'string').toBe(isRefused || !maySetUp(pool, person, 'SOFTWARE_TOKEN_MFA'));
  if (typeof verified === 'string') return false;
  held.ticket.used = true;
  haveApp(person, secret, now);
  const setup = { secret, verified: true };
  allHeldChallenges.push({
    ...held,
    session: verified.Session,
    expiresAt: now + VALIDITY,
    ticket: { used: false },
    setup,
  });
  return true;
}

/** Whether the right code of an app that is being set up comes after a wrong one. */
const triesWrongCode = (pick: number): boolean => pick % 2 === 1;

/** On its page, one form verifies the app and answers the challenge. Only what the page has offered can be chosen. */
export async function answerSetUpOnPage(world: World, answer: Answer): Promise<void> {
  if (answer.pick % 3 === 0) return answerWithAddress(world, answer);
  if (answer.isRight && triesWrongCode(answer.pick)) await setUpAppOnPage(world, { ...answer, isRight: false });
  await setUpAppOnPage(world, answer);
}

async function setUpAppOnPage(world: World, { held, as, isRight, key }: Answer): Promise<void> {
  if (world.pool.mfa === 'OFF' || held.choices?.includes('SOFTWARE_TOKEN_MFA') !== true) return;
  const error = challengeError(held, as, world.now) ?? userOrDeviceError(as, null);
  const begun = await world.app.pages?.beginSetUp(held.session).catch(messageOf);
  if (begun === undefined || typeof begun === 'string') {
    expect(error !== undefined || !world.pool.offered.has('SOFTWARE_TOKEN_MFA')).toBe(true);
    return;
  }
  const secret = decodeBase32(begun.secret);
  const code = isRight ? codeOf(world.app, secret) : wrongCode(world.app, secret);
  const nextState = { person: as, evidence: { ...held.evidence, mfa: true }, key, ticket: held.ticket };
  const isLate = isRight && !maySetUp(world.pool, as, 'SOFTWARE_TOKEN_MFA');
  const expected = error ?? (isLate ? errors.badSession : world.afterSecret(nextState, isRight, errors.wrongCode));
  const parameters = { ...parametersFor(as, key), MFA_SETUP_CODE: code };
  if (!(await world.step(respond(world.app, 'MFA_SETUP', parameters, begun.session), expected, nextState))) return;
  world.count(setUpOnPage);
  haveApp(as, secret, world.now);
}

/** MFA is required, so a verified app is the user's factor at once. */
function haveApp(person: ModelUser, secret: Uint8Array, now: number): void {
  person.totp = { secret, lastStep: acceptedStep(now, 0) ?? 0 };
  person.on = new Set(['SOFTWARE_TOKEN_MFA']);
  person.preferred = 'SOFTWARE_TOKEN_MFA';
}
