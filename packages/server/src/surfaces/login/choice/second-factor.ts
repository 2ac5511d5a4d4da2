/** `/mfa/select`: the choice of a second factor (SELECT_MFA_TYPE). */
import type { PageData } from '../../../authorization/sign-in/page-data.ts';
import { show, startAgain } from '../flow/answers.ts';
import { answer } from '../flow/engine.ts';
import { keptFor } from '../flow/kept.ts';
import type { LoginPage } from '../flow/login-page.ts';
import { endsSignIn, pageErrorOf, statusOf } from '../flow/page-errors.ts';
import { proceed } from '../flow/proceed.ts';
import type { PageError } from '../page-context.ts';
import { secondFactorPage } from '../pages.ts';
import type { SecondFactor } from './page.ts';

const shownFactors: readonly SecondFactor[] = ['SOFTWARE_TOKEN_MFA', 'SMS_MFA', 'EMAIL_OTP'];

/** Returns the factors that the engine offers in a parameter of its challenge, a JSON list. */
export function offeredFactors(list: string | undefined): readonly SecondFactor[] {
  const offered: unknown = JSON.parse(list ?? '[]');
  return Array.isArray(offered) ? shownFactors.filter((factor) => offered.includes(factor)) : [];
}

/** GET */
export async function showSecondFactors(page: LoginPage): Promise<Response> {
  const data = keptFor(page, 'SELECT_MFA_TYPE');
  return data === undefined ? startAgain(page) : showWays(page, data);
}

/** POST `factor` */
export async function chooseSecondFactor(page: LoginPage): Promise<Response> {
  const data = keptFor(page, 'SELECT_MFA_TYPE');
  if (data === undefined) return startAgain(page);
  try {
    return await proceed(page, await answer(page, data, { ANSWER: page.form['factor'] ?? '' }), data.username);
  } catch (thrown) {
    if (endsSignIn(thrown)) return startAgain(page);
    return showWays(page, data, pageErrorOf(page, thrown));
  }
}

function showWays(page: LoginPage, { parameters }: PageData, error?: PageError): Promise<Response> {
  const ways = offeredFactors(parameters['MFAS_CAN_CHOOSE']).map((factor) => ({ factor }));
  const view = { ways, ...(error && { error }) };
  return show(page, (drawing) => secondFactorPage(drawing, view), error ? statusOf(error) : 200);
}
