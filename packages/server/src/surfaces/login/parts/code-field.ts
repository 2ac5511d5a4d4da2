/** Fields for codes. */
import type { PageContext, PageError } from '../page-context.ts';
import { commonWords } from '../words/common.ts';
import { errorId } from './form.ts';
import { attributes, filled, type Html, html } from '../../pages/html.ts';

/** The field `code`. Browsers fill it in from text messages. */
export function codeField({ language }: PageContext, error: PageError | undefined, { first = true } = {}): Html {
  const isWrong = error?.field === 'code';
  const own = attributes({
    // Codes of Cognito have six digits; codes of links and custom messages have others.
    maxlength: 2048,
    autofocus: error === undefined ? first : isWrong,
    'aria-invalid': isWrong ? 'true' : undefined,
    'aria-describedby': isWrong ? errorId : undefined,
  });
  return html`<div class="field">
<label class="label-customizable" for="verification_code">${commonWords[language].code}</label>
<input class="form-control inputField-customizable code" id="verification_code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required${own}>
</div>`;
}

/** The sentence that says where a code went. */
export function sentTo({ language }: PageContext, destination: string | undefined, general: string): string | Html {
  if (destination === undefined) return general;
  return filled(commonWords[language].codeSentTo, { destination: html`<strong>${destination}</strong>` });
}
