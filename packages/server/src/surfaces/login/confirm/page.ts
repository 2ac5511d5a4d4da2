/** The code after sign-up. */
import type { HtmlPage } from '../../pages/document.ts';
import type { PageContext, PageError } from '../page-context.ts';
import { codeField, sentTo } from '../parts/code-field.ts';
import { errorMessage, form, hidden, linkLine, notice, otherButton, submitButton } from '../parts/form.ts';
import { html } from '../../pages/html.ts';
import { layout } from '../parts/layout.ts';
import { commonWords } from '../words/common.ts';
import { confirmWords } from './words.ts';

/** The form posts `username` and `code` to `confirm`; a second form posts `username` to `resendcode`. */
export interface ConfirmView {
  readonly username: string;
  readonly destination?: string;
  readonly wasResent?: boolean;
  /** The message has a link instead of a code (VerificationMessageTemplate). The link confirms, and the user signs in. */
  readonly byLink?: boolean;
  readonly error?: PageError;
}

export function confirmPage(context: PageContext, view: ConfirmView): HtmlPage {
  const words = confirmWords[context.language];
  const common = commonWords[context.language];
  const { username, error, byLink = false } = view;
  return layout(context, {
    at: 'confirm',
    heading: words.title,
    description: byLink ? words.link : sentTo(context, view.destination, words.description),
    body: html`${errorMessage(context, error)}
${notice(view.wasResent && error === undefined ? common.codeSent : undefined)}
${!byLink && codeForm(context, view)}
${form(context, { action: context.link('resendcode') }, html`${hidden({ username })}${otherButton(common.resend)}`)}
${linkLine(context.link('login'), common.backToSignIn)}`,
  });
}

function codeForm(context: PageContext, { username, error }: ConfirmView) {
  return form(
    context,
    { action: context.link('confirm') },
    html`${hidden({ username })}
${codeField(context, error)}
${submitButton(context, confirmWords[context.language].confirm, { name: 'confirm' })}`,
  );
}
