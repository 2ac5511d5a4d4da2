/** Signs a user in whose sign-up was just confirmed. */
import { ServiceError } from '@latchkey/model';
import { goTo } from '../flow/answers.ts';
import { begin } from '../flow/engine.ts';
import type { LoginPage } from '../flow/login-page.ts';
import { pageErrorOf } from '../flow/page-errors.ts';
import { proceed } from '../flow/proceed.ts';

/**
 * The confirmation is the first factor (challenges/engine/auto-sign-in.ts); a second one is asked for as always. The user
 * stays confirmed if the sign-in is refused, for instance by a trigger, and can sign in later.
 * @param session Session of ConfirmSignUp
 */
export async function signInConfirmed(page: LoginPage, username: string, session: string): Promise<Response> {
  try {
    const outcome = await begin(page, 'USER_AUTH', { USERNAME: username }, session);
    return await proceed(page, outcome, username);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    pageErrorOf(page, error);
    return goTo(page, 'login', { notice: 'confirmed' });
  }
}
