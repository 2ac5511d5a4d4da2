/** The frame of the account page: who is signed in, the sections, and a card with the section. */
import type { HtmlPage } from '../pages/document.ts';
import { type Html, html } from '../pages/html.ts';
import { languageNames, languages } from '../pages/languages.ts';
import type { AccountError } from './errors.ts';
import { accountDocument } from './document.ts';
import { button, form } from './parts/forms.ts';
import { personName, signInName } from './parts/names.ts';
import { freshSignInNeeded } from './parts/step-up.ts';
import type { SectionName } from './section-names.ts';
import type { Visit } from './visit.ts';
import { commonWords } from './words/common.ts';
import { errorWords } from './words/errors.ts';
import { type Notice, noticeWords } from './words/notices.ts';

/** A section in the menu. */
export interface MenuEntry {
  readonly name: SectionName;
  readonly title: string;
  readonly summary: string;
}

/** A section, with what the last form led to. */
export interface ShownSection extends MenuEntry {
  readonly asksForFreshSignIn: boolean;
  readonly script?: string | undefined;
  readonly body: Html;
  readonly notice?: Notice | undefined;
  readonly error?: AccountError | undefined;
}

export function sectionPage(
  visit: Visit,
  menu: readonly MenuEntry[],
  { name, title, summary, body, notice, error, asksForFreshSignIn, script }: ShownSection,
): HtmlPage {
  const { language } = visit;
  const needsSignIn = asksForFreshSignIn && !visit.isFresh;
  const card = html`<main class="card background-customizable"><div class="modal-body">
<h1>${title}</h1>
<p class="intro">${summary}</p>
${error !== undefined && html`<p class="errorMessage-customizable" role="alert" tabindex="-1" autofocus>${errorWords[language][error]}</p>`}
${notice !== undefined && html`<p class="notice" role="status">${noticeWords[language][notice]}</p>`}
${body}
${needsSignIn && freshSignInNeeded(visit, name)}
</div></main>`;
  const page = html`<div class="account has-nav">
${head(visit)}
<nav class="back" aria-label="${commonWords[language].back}"><a href="${visit.link()}">‹ ${commonWords[language].title}</a></nav>
${navigation(visit, menu, name)}
${card}
</div>`;
  return {
    ...accountDocument(visit, title, html`${page}${languageSelector(visit, name)}`),
    ...(script === undefined ? {} : { script }),
  };
}

export function overviewPage(visit: Visit, menu: readonly MenuEntry[]): HtmlPage {
  const { language, link } = visit;
  const words = commonWords[language];
  const page = html`<div class="account">
${head(visit)}
<main class="card background-customizable"><div class="modal-body">
<h1>${words.title}</h1>
<p class="intro">${words.intro}</p>
<ul class="overview">${menu.map(
    ({ name, title, summary }) =>
      html`<li><a href="${link(name)}"><strong>${title}</strong> <span>${summary}</span></a></li>`,
  )}</ul>
</div></main>
</div>`;
  return accountDocument(visit, words.title, html`${page}${languageSelector(visit, undefined)}`);
}

function head(visit: Visit): Html {
  const { language, name, pool, user } = visit;
  const words = commonWords[language];
  const person = personName(user);
  const signedInAs = signInName(pool, user);
  return html`<header class="account-head">
<p><strong>${name}</strong><br>${person !== undefined && html`${person} · `}${signedInAs}</p>
${form(visit, 'sessions', 'sign-out', button(words.signOut, { look: 'other' }), { inline: true })}
</header>`;
}

function navigation({ language, link }: Visit, menu: readonly MenuEntry[], current: SectionName): Html {
  return html`<nav class="account-nav" aria-label="${commonWords[language].title}"><ul>${menu.map(
    ({ name, title }) =>
      html`<li><a href="${link(name)}"${name === current && html` aria-current="page"`}>${title}</a></li>`,
  )}</ul></nav>`;
}

/** Links to the same page in other languages. They need no script. */
function languageSelector({ language, link }: Visit, section: SectionName | undefined): Html {
  return html`<details class="languages">
<summary><span class="hidden">${commonWords[language].language}: </span>${languageNames[language]}</summary>
<ul>${languages
    .filter((other) => other !== language)
    .map(
      (other) =>
        html`<li><a href="${link(section, { lang: other })}" lang="${other}" hreflang="${other}">${languageNames[other]}</a></li>`,
    )}</ul>
</details>`;
}
