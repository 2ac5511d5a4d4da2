/** Set-up of an authenticator app: QR code, key, and the first code. */
import { renderSVG } from 'uqr';
import type { HtmlPage } from '../../pages/document.ts';
import type { PageContext, PageError } from '../page-context.ts';
import { codeField } from '../parts/code-field.ts';
import { errorMessage, form, linkLine, submitButton } from '../parts/form.ts';
import { type Html, html, trusted } from '../../pages/html.ts';
import { layout } from '../parts/layout.ts';
import { mfaSetUpWords } from './words.ts';

/** The form posts `code` to `mfa/register`. */
export interface AppSetUpView {
  /** The key in base32, as AssociateSoftwareToken returns it. */
  readonly secret: string;
  /** The address for the QR code: `otpauth://totp/…`, which names the pool and the user. */
  readonly address: string;
  /** Whether another second factor can be set up instead, at `mfa/register`. */
  readonly hasOtherWays?: boolean;
  readonly error?: PageError;
}

export function appSetUpPage(context: PageContext, view: AppSetUpView): HtmlPage {
  const words = mfaSetUpWords[context.language];
  const { secret, address, error } = view;
  return layout(context, {
    at: 'mfa/register',
    heading: words.appTitle,
    body: html`${errorMessage(context, error)}
${form(
  context,
  { action: context.link('mfa/register') },
  html`<ol class="steps">
<li>${words.scan}
${qrCode(address, words.qr)}
${address.startsWith('otpauth://') && html`<p class="redirect-customizable"><a href="${address}">${words.openHere}</a></p>`}
${words.orEnter}
<code class="secret">${groups(secret)}</code></li>
<li>${words.enterCode}</li>
</ol>
${codeField(context, error, { first: false })}
${submitButton(context, words.finish)}`,
)}
${view.hasOtherWays && linkLine(context.link('mfa/register', { choose: 'true' }), words.otherWay)}`,
  });
}

/** A QR code in black on white, because many readers want that in dark mode as well. */
function qrCode(text: string, label: string): Html {
  const drawing = renderSVG(text, { border: 4 }).replace('<svg ', '<svg class="qr" aria-hidden="true" ');
  return html`<div role="img" aria-label="${label}">${trusted(drawing)}</div>`;
}

/** Groups of four characters, which are easier to copy by hand. */
function groups(secret: string): string {
  return secret.replace(/.{4}(?=.)/g, '$& ');
}
