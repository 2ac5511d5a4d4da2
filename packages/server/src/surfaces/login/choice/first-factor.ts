/** `/login` after the user name: the choice of a first factor (SELECT_CHALLENGE), the password, and passkeys. */
import { passkeyOptions } from '../../../authorization/sign-in/session-facts.ts';
import type { PageData } from '../../../authorization/sign-in/page-data.ts';
import { goTo, show, startAgain } from '../flow/answers.ts';
import { answer, begin, situationOf } from '../flow/engine.ts';
import { kept, keptFor } from '../flow/kept.ts';
import type { LoginPage } from '../flow/login-page.ts';
import { endsSignIn, pageErrorOf, statusOf } from '../flow/page-errors.ts';
import { proceed } from '../flow/proceed.ts';
import { canResetPassword, identifierOf } from '../flow/sign-in-options.ts';
import type { PageError } from '../page-context.ts';
import { firstFactorPage, passkeySignInPage, passwordPage } from '../pages.ts';
import type { FirstFactor } from './page.ts';

/** In the order in which they are offered: the safest first. */
const shownFactors: readonly FirstFactor[] = ['WEB_AUTHN', 'PASSWORD', 'EMAIL_OTP', 'SMS_OTP'];

/** Returns the first factors among which the user can choose; none if the sign-in has no choice. */
function waysOf({ available }: PageData): readonly FirstFactor[] {
  return shownFactors.filter((factor) => available.includes(factor));
}

/** GET `/login?choose=true` and `/login?factor=…` */
export async function showFirstFactor(page: LoginPage): Promise<Response> {
  const data = kept(page);
  const ways = data === undefined ? [] : waysOf(data);
  if (data === undefined || ways.length === 0) return startAgain(page);
  const factor = page.parameters.get('factor');
  if (factor === 'WEB_AUTHN' && data.challenge === 'WEB_AUTHN') return showPasskey(page, data);
  const isPassword = factor === 'PASSWORD' || (ways.length === 1 && ways[0] === 'PASSWORD');
  if (isPassword && ways.includes('PASSWORD')) return showPassword(page, data);
  return showWays(page, data);
}

/** POST `factor`: issues the challenge of the chosen factor. */
export async function chooseFirstFactor(page: LoginPage, given: string): Promise<Response> {
  const data = kept(page);
  const ways = data === undefined ? [] : waysOf(data);
  if (data === undefined || ways.length === 0) return startAgain(page);
  const factor = ways.find((way) => way === given);
  if (factor === undefined) return showWays(page, data, { message: 'invalidValue' });
  if (factor === 'PASSWORD') return goTo(page, 'login', { factor });
  try {
    return await proceed(page, await issued(page, data, factor), data.username);
  } catch (thrown) {
    if (endsSignIn(thrown)) return startAgain(page);
    return showWays(page, data, pageErrorOf(page, thrown));
  }
}

/** A choice uses its Session up: another one begins the sign-in anew. */
function issued(page: LoginPage, data: PageData, factor: FirstFactor) {
  if (data.challenge === 'SELECT_CHALLENGE') return answer(page, data, { ANSWER: factor });
  return begin(page, 'USER_AUTH', { USERNAME: data.username, PREFERRED_CHALLENGE: factor });
}

/**
 * Answers a choice with the password. Returns undefined if no choice waits for it: then the password begins a sign-in of
 * its own. So it does where a trigger may bring the user from elsewhere, which needs the name and the password together.
 *
 * @throws errors of RespondToAuthChallenge
 */
export async function answerWithPassword(
  page: LoginPage,
  username: string,
  password: string,
): Promise<Response | undefined> {
  const data = keptFor(page, 'SELECT_CHALLENGE');
  const migrates = page.address.pool.record.definition.LambdaConfig?.UserMigration !== undefined;
  if (data === undefined || data.username !== username || migrates) return undefined;
  try {
    const outcome = await answer(page, data, { ANSWER: 'PASSWORD', PASSWORD: password });
    return await proceed(page, outcome, username);
  } catch (thrown) {
    if (endsSignIn(thrown)) return undefined;
    throw thrown;
  }
}

/** POST `credential`: what the authenticator has signed. */
export async function answerWithPasskey(page: LoginPage, credential: string): Promise<Response> {
  const data = keptFor(page, 'WEB_AUTHN');
  if (data === undefined) return startAgain(page);
  try {
    return await proceed(page, await answer(page, data, { CREDENTIAL: credential }), data.username);
  } catch (thrown) {
    if (endsSignIn(thrown)) return startAgain(page);
    const { message } = pageErrorOf(page, thrown);
    const isWrong = message === 'wrongCredentials' || message === 'invalidValue';
    return showPasskey(page, data, { message: isWrong ? 'passkeyFailed' : message });
  }
}

/** Shows the page of the password if the user came to it by a choice; undefined otherwise. */
export function showPasswordAgain(page: LoginPage, username: string, error: PageError): Promise<Response> | undefined {
  const data = kept(page);
  if (data === undefined || data.username !== username || !waysOf(data).includes('PASSWORD')) return undefined;
  return showPassword(page, data, error);
}

function showWays(page: LoginPage, data: PageData, error?: PageError): Promise<Response> {
  const ways = waysOf(data).map((factor) => ({ factor }));
  const view = { username: data.username, ways, ...(error && { error }) };
  return show(page, (drawing) => firstFactorPage(drawing, view), error ? statusOf(error) : 200);
}

function showPassword(page: LoginPage, data: PageData, error?: PageError): Promise<Response> {
  const { pool } = page.address;
  const view = {
    username: data.username,
    identifier: identifierOf(pool),
    canResetPassword: canResetPassword(pool),
    hasOtherWays: waysOf(data).length > 1,
    ...(error && { error }),
  };
  return show(page, (drawing) => passwordPage(drawing, view), error ? statusOf(error) : 200);
}

async function showPasskey(page: LoginPage, data: PageData, error?: PageError): Promise<Response> {
  const situation = await situationOf(page, { begins: false, remembers: data.remembers });
  const options = await passkeyOptions(situation, data.session);
  const view = {
    username: data.username,
    options,
    hasOtherWays: waysOf(data).length > 1,
    ...(error && { error }),
  };
  return show(page, (drawing) => passkeySignInPage(drawing, view), error ? statusOf(error) : 200);
}
