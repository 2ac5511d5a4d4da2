/** Set-up of codes by SMS or e-mail: where they go. The code that proves it is asked for by code/page.ts. */
import type { HtmlPage } from '../../pages/document.ts';
import type { PageContext, PageError } from '../page-context.ts';
import { errorMessage, field, form, linkLine, submitButton } from '../parts/form.ts';
import { html } from '../../pages/html.ts';
import { layout } from '../parts/layout.ts';
import { commonWords } from '../words/common.ts';
import { mfaSetUpWords } from './words.ts';

/** The form posts `phone_number` or `email` to `mfa/register`. */
export interface DestinationView {
  readonly by: 'sms' | 'email';
  readonly value?: string;
  /** Whether another second factor can be set up instead, at `mfa/register`. */
  readonly hasOtherWays?: boolean;
  readonly error?: PageError;
}

export function destinationPage(context: PageContext, { by, value, hasOtherWays, error }: DestinationView): HtmlPage {
  const words = mfaSetUpWords[context.language];
  const common = commonWords[context.language];
  const given = { value, first: true };
  return layout(context, {
    at: 'mfa/register',
    heading: by === 'sms' ? words.phoneTitle : words.emailTitle,
    description: by === 'sms' ? words.phoneDescription : words.emailDescription,
    body: html`${errorMessage(context, error)}
${form(
  context,
  { action: context.link('mfa/register') },
  html`${
    by === 'sms'
      ? field(error, {
          ...given,
          name: 'phone_number',
          label: common.phone,
          type: 'tel',
          autocomplete: 'tel',
          hint: common.phoneHint,
        })
      : field(error, { ...given, name: 'email', label: common.email, type: 'email', autocomplete: 'email' })
  }
${submitButton(context, common.next)}`,
)}
${hasOtherWays && linkLine(context.link('mfa/register', { choose: 'true' }), words.otherWay)}`,
  });
}
