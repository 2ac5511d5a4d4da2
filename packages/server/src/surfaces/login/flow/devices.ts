/**
 * Remembered browsers: the one place where pages deal with them. The rules are in authorization/devices.
 */
import type { PageSituation } from '../../../authorization/sign-in/page-situation.ts';
import type { BegunBrowserSession, Outcome } from '../../../challenges/engine/engine.ts';
import type { Parameters } from '../../../challenges/state/challenge.ts';
import type { LoginPage } from './login-page.ts';

/** Returns the parameters that name the device which this browser is for the user; none if it is not remembered. */
export async function deviceParameters(
  _page: LoginPage,
  _situation: PageSituation,
  _username: string,
): Promise<Parameters> {
  return {};
}

/** Answers the challenge of a remembered browser. Other outcomes are returned as they are. */
export async function answerForDevice(_page: LoginPage, _situation: PageSituation, outcome: Outcome): Promise<Outcome> {
  return outcome;
}

/** Makes this browser the device that the sign-in has issued. */
export async function rememberBrowser(_page: LoginPage, _outcome: BegunBrowserSession): Promise<void> {}
