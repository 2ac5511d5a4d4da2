/** The pages `confirm` and `resendcode`: the code after sign-up. A right code signs the user in. */
import { ServiceError } from '@latchkey/model';
import { sealAutoSignIn } from '../../../challenges/engine/auto-sign-in.ts';
import { confirmSignUp } from '../../../operations/sign-up/ConfirmSignUp.ts';
import { ResendConfirmationCode } from '../../../operations/sign-up/ResendConfirmationCode.ts';
import { isSentInLink, likelySignUpKind, mediumOf } from '../../../rules/codes/code-delivery.ts';
import { callAsClient } from '../calls/client-call.ts';
import { formErrorOf } from '../calls/form-error.ts';
import { codeFor, dropSentCode, keepSentCode, type SentCode } from '../calls/sent-code.ts';
import { goTo, show } from '../flow/answers.ts';
import type { LoginPage } from '../flow/login-page.ts';
import { statusOf } from '../flow/page-errors.ts';
import type { PageError } from '../page-context.ts';
import { confirmPage } from '../pages.ts';
import { signInConfirmed } from './sign-in.ts';

/** GET confirm */
export async function showConfirm(page: LoginPage): Promise<Response> {
  const sent = codeFor(page, 'confirm');
  return sent === undefined ? goTo(page, 'login') : showForm(page, sent, undefined);
}

/** POST confirm */
export async function confirm(page: LoginPage): Promise<Response> {
  const sent = codeFor(page, 'confirm');
  if (sent === undefined) return goTo(page, 'login');
  const { username } = sent;
  const code = page.form['code']?.trim() ?? '';
  if (code === '') return showForm(page, sent, { message: 'missingValue', field: 'code' });
  try {
    const given = { Username: username, ConfirmationCode: code };
    const sub = await callAsClient(page, 'ConfirmSignUp', given, confirmSignUp);
    dropSentCode(page);
    const { services, address, request } = page;
    const place = { ...services, pool: address.pool, client: request.client };
    return await signInConfirmed(page, username, sealAutoSignIn(place, sub));
  } catch (error) {
    const shown = formErrorOf(page, error);
    // Only clients that reveal whether users exist get this error.
    if (isConfirmed(error)) return goTo(page, 'login', { notice: 'confirmed' });
    return showForm(page, sent, shown);
  }
}

/** POST resendcode */
export async function resendCode(page: LoginPage): Promise<Response> {
  const sent = codeFor(page, 'confirm');
  if (sent === undefined) return goTo(page, 'login');
  const { username } = sent;
  try {
    const reply = await callAsClient(page, 'ResendConfirmationCode', { Username: username }, (call) =>
      ResendConfirmationCode.run(call),
    );
    keepSentCode(page, { purpose: 'confirm', username, details: reply.CodeDeliveryDetails ?? {}, wasResent: true });
    return goTo(page, 'confirm');
  } catch (error) {
    const shown = formErrorOf(page, error);
    if (isConfirmed(error)) return goTo(page, 'login', { notice: 'confirmed' });
    return showForm(page, sent, shown);
  }
}

/** GET resendcode: the address of a form that was loaded again. */
export async function showResendCode(page: LoginPage): Promise<Response> {
  return goTo(page, 'confirm');
}

function isConfirmed(error: unknown): boolean {
  return error instanceof ServiceError && /cannot be confirmed|already confirmed/.test(error.message);
}

function showForm(
  page: LoginPage,
  { username, destination = null, wasResent = false, medium }: Pick<SentCode, 'username'> & Partial<SentCode>,
  error: PageError | undefined,
): Promise<Response> {
  const { pool } = page.address;
  const byLink = isSentInLink(pool, medium ?? mediumOf(likelySignUpKind(pool, username)));
  const status = error === undefined ? 200 : statusOf(error);
  return show(
    page,
    (drawing) =>
      confirmPage(drawing, {
        username,
        wasResent,
        byLink,
        ...(destination !== null && { destination }),
        ...(error !== undefined && { error }),
      }),
    status,
  );
}
