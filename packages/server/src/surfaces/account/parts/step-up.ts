/** Asks for a fresh sign-in. */
import { type Html, html } from '../../pages/html.ts';
import type { SectionName } from '../section-names.ts';
import type { Visit } from '../visit.ts';
import { commonWords } from '../words/common.ts';

export function freshSignInNeeded({ language, signInLink }: Visit, section: SectionName): Html {
  const words = commonWords[language];
  return html`<div class="step-up">
<p>${words.stepUp}</p>
<p><a class="submitButton-customizable" href="${signInLink(section, 'login')}">${words.stepUpButton}</a></p>
</div>`;
}
