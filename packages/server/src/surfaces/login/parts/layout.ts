/** The frame of every page: header, card with logo and title, language selector, footer. */
import type { HtmlPage } from '../../pages/document.ts';
import type { PageContext, PageName } from '../page-context.ts';
import { bar, iconsOf, picture } from '../../pages/theme-parts.ts';
import { pageStyle } from '../../pages/page-style.ts';
import { commonWords } from '../words/common.ts';
import { languageNames, languages } from '../../pages/languages.ts';
import { type Html, html } from '../../pages/html.ts';

export interface PageContent {
  /** The page that is shown, for the links of the language selector; undefined: no selector. */
  readonly at?: PageName;
  readonly heading: string;
  /** A sentence below the heading. */
  readonly description?: string | Html | undefined;
  readonly body: Html;
  /** Scripts of the page (parts/scripts.ts). */
  readonly scripts?: readonly string[];
}

/** Returns a page. */
export function layout(context: PageContext, content: PageContent): HtmlPage {
  const { theme, name, language, formTargets = [], hints = [] } = context;
  const { heading, description, body, scripts = [] } = content;
  const logo = html`${theme.logo && picture(theme.logo, name, 'logo logo-customizable')}`;
  const card = html`<main class="card modal-content visible-lg background-customizable">
${(theme.logo !== undefined || theme.version === 1) && !theme.logoOutside && html`<div class="banner banner-customizable ${theme.logoPlace}">${logo}</div>`}
<div class="modal-body">
<p class="app">${name}</p>
<h1>${heading}</h1>
${description && html`<p class="textDescription-customizable">${description}</p>`}
${body}
</div>
</main>`;
  const page = html`<div class="page">
${theme.header && bar('header', theme.header)}
<div class="middle x-${theme.place.horizontal} y-${theme.place.vertical}">
${theme.logoOutside && html`<div class="banner ${theme.logoPlace}">${logo}</div>`}
${card}
${languageSelector(context, content.at)}
${hints.length > 0 && html`<aside class="hints" lang="en">${hints.map((hint) => html`<p>${hint}</p>`)}</aside>`}
</div>
${theme.footer && bar('footer', theme.footer)}
</div>`;
  return {
    title: `${heading} · ${name}`,
    content: String(page),
    baseStyle: pageStyle,
    style: theme.css,
    language,
    icons: iconsOf(theme),
    showsImages: true,
    formTargets,
    ...(scripts.length === 0 ? {} : { script: scripts.join('\n') }),
  };
}

/** Links to the same page in other languages. They need no script. */
function languageSelector({ language, theme, link }: PageContext, at: PageName | undefined): Html {
  if (at === undefined || theme.version === 1) return html``;
  const others = languages.filter((other) => other !== language);
  return html`<details class="languages">
<summary><span class="hidden">${commonWords[language].language}: </span>${languageNames[language]}</summary>
<ul>${others.map(
    (other) =>
      html`<li><a href="${link(at, { lang: other })}" lang="${other}" hreflang="${other}">${languageNames[other]}</a></li>`,
  )}</ul>
</details>`;
}
