/** The key of an authenticator app that is being set up, and the form for its first code. */
import { renderSVG } from 'uqr';
import { encodeBase32 } from '../../../crypto/totp.ts';
import { type Html, html, trusted } from '../../pages/html.ts';
import { button, field, form } from '../parts/forms.ts';
import { signInName } from '../parts/names.ts';
import type { Visit } from '../visit.ts';
import { mfaWords } from './words.ts';

export function appSetUp(visit: Visit, secret: Uint8Array): Html {
  const words = mfaWords[visit.language];
  const key = encodeBase32(secret);
  return html`<h2>${words.appTitle}</h2>
<ol class="steps">
<li>${words.scan}
<div role="img" aria-label="${words.qr}">${trusted(qrCode(addressOf(visit, key)))}</div>
${words.orEnter}
<code class="secret">${key.replace(/.{4}(?=.)/g, '$& ')}</code></li>
<li>${words.enterCode}</li>
</ol>
${form(
  visit,
  'mfa',
  'app-verify',
  html`${field({ id: 'code', name: 'code', label: words.code, inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: 20 })}
${button(words.finish)}`,
)}`;
}

/** Black on white in dark mode, too, because many readers want that. */
function qrCode(text: string): string {
  return renderSVG(text, { border: 4 }).replace('<svg ', '<svg class="qr" aria-hidden="true" ');
}

/** The address that authenticator apps read (Key Uri Format of Google Authenticator). */
function addressOf({ name, pool, user }: Visit, key: string): string {
  // Apps tell issuer and account apart by the colon.
  const issuer = name.replaceAll(':', ' ');
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(signInName(pool, user))}`;
  return `otpauth://totp/${label}?secret=${key}&issuer=${encodeURIComponent(issuer)}`;
}
