/** The code of a factor: first factor by e-mail or SMS, or second factor by app, SMS or e-mail. */
import type { HtmlPage } from '../../pages/document.ts';
import type { PageContext, PageError, PageName } from '../page-context.ts';
import { codeField, sentTo } from '../parts/code-field.ts';
import { errorMessage, form, linkLine, notice, otherButton, submitButton } from '../parts/form.ts';
import { html } from '../../pages/html.ts';
import { layout } from '../parts/layout.ts';
import { signInWords } from '../sign-in/words.ts';
import { commonWords } from '../words/common.ts';
import { codeWords } from './words.ts';

/**
 * The form posts `code`. With the box it posts `canRememberDevice=true`, and `rememberDevice=true` if the box was ticked.
 * The button for another code posts `resend=true` without a code.
 */
export interface CodeView {
  readonly by: 'app' | 'sms' | 'email';
  /** Where the form goes: `mfa`, or `mfa/register` while a second factor is set up. */
  readonly action?: PageName;
  /** Where the code went, such as `+*******0100`. */
  readonly destination?: string;
  readonly canResend?: boolean;
  readonly wasResent?: boolean;
  /** Whether to ask if this browser shall be remembered. */
  readonly asksToRemember?: boolean;
  /** Whether the box is ticked: it is not at first, and then it stays as the user left it. */
  readonly remembers?: boolean;
  /** Where the user can choose another way: `login` with `choose=true`, or `mfa/select`. */
  readonly otherWays?: 'login' | 'mfa/select' | 'mfa/register';
  readonly error?: PageError;
}

export function codePage(context: PageContext, view: CodeView): HtmlPage {
  const words = codeWords[context.language];
  const common = commonWords[context.language];
  const { by, action = 'mfa', destination, error, otherWays } = view;
  return layout(context, {
    at: action,
    heading: words.title,
    description: sentTo(context, destination, words[by]),
    body: html`${errorMessage(context, error)}
${notice(view.wasResent && error === undefined ? common.codeSent : undefined)}
${form(
  context,
  { action: context.link(action) },
  html`${codeField(context, error)}
${
  view.asksToRemember &&
  html`<input type="hidden" name="canRememberDevice" value="true">
<label class="check"><input type="checkbox" name="rememberDevice" value="true"${view.remembers && html` checked`}><span>${words.remember}<br><span class="hint">${words.rememberHint}</span></span></label>`
}
${submitButton(context, common.continue)}
${view.canResend && otherButton(common.resend, { name: 'resend', value: 'true' })}`,
)}
${otherWays && linkLine(context.link(otherWays, otherWays === 'login' ? { choose: 'true' } : {}), words.otherWay)}
${linkLine(context.link('login', { prompt: 'login' }), signInWords[context.language].someoneElse)}`,
  });
}
