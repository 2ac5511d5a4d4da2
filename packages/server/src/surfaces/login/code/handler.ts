/** `/mfa`: the code of a factor, first or second. */
import type { PageData } from '../../../authorization/sign-in/page-data.ts';
import { goTo, show, startAgain } from '../flow/answers.ts';
import { answer, asksToRemember, sendAgain } from '../flow/engine.ts';
import { keptFor } from '../flow/kept.ts';
import type { LoginPage } from '../flow/login-page.ts';
import { endsSignIn, pageErrorOf, statusOf } from '../flow/page-errors.ts';
import { proceed } from '../flow/proceed.ts';
import type { PageError } from '../page-context.ts';
import { type CodeView, codePage } from '../pages.ts';

/** How the code of a challenge comes to the user, and the member of ChallengeResponses that contains it. */
const codes = {
  SOFTWARE_TOKEN_MFA: { by: 'app', response: 'SOFTWARE_TOKEN_MFA_CODE' },
  SMS_MFA: { by: 'sms', response: 'SMS_MFA_CODE' },
  SMS_OTP: { by: 'sms', response: 'SMS_OTP_CODE' },
  EMAIL_OTP: { by: 'email', response: 'EMAIL_OTP_CODE' },
} as const;

type WithCode = keyof typeof codes;

function keptForCode(page: LoginPage): (PageData & { readonly challenge: WithCode }) | undefined {
  const data = keptFor(page, 'SOFTWARE_TOKEN_MFA', 'SMS_MFA', 'SMS_OTP', 'EMAIL_OTP');
  return data as (PageData & { readonly challenge: WithCode }) | undefined;
}

/** GET */
export async function showCode(page: LoginPage): Promise<Response> {
  const data = keptForCode(page);
  return data === undefined ? startAgain(page) : showForm(page, data);
}

/** POST */
export async function answerCode(page: LoginPage): Promise<Response> {
  const data = keptForCode(page);
  if (data === undefined) return startAgain(page);
  const { challenge, username } = data;
  try {
    if (page.form['resend'] !== undefined) return await resend(page, data);
    // People type codes in groups.
    const code = (page.form['code'] ?? '').replace(/\s/g, '');
    return await proceed(page, await answer(page, data, { [codes[challenge].response]: code }), username);
  } catch (thrown) {
    if (endsSignIn(thrown)) return startAgain(page);
    return showForm(page, data, pageErrorOf(page, thrown, 'code'));
  }
}

async function resend(page: LoginPage, data: PageData): Promise<Response> {
  await proceed(page, await sendAgain(page, data), data.username);
  return goTo(page, 'mfa', { resent: 'true' });
}

function showForm(page: LoginPage, data: PageData & { readonly challenge: WithCode }, error?: PageError) {
  const { challenge, parameters, available } = data;
  const destination = parameters['CODE_DELIVERY_DESTINATION'];
  const isSecond = available.length === 0;
  const { devices } = page.address.pool.settings;
  const view: CodeView = {
    by: codes[challenge].by,
    ...(destination !== undefined && { destination }),
    canResend: challenge !== 'SOFTWARE_TOKEN_MFA',
    wasResent: page.parameters.has('resent'),
    asksToRemember: isSecond && devices?.remembersOnPrompt === true,
    remembers: asksToRemember(page, data),
    ...(available.length > 1 && { otherWays: 'login' }),
    ...(error && { error }),
  };
  return show(page, (drawing) => codePage(drawing, view), error ? statusOf(error) : 200);
}
