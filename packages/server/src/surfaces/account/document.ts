/** The document around every page of the account. */
import type { HtmlPage } from '../pages/document.ts';
import { type Html, html } from '../pages/html.ts';
import { pageStyle } from '../pages/page-style.ts';
import { bar, iconsOf } from '../pages/theme-parts.ts';
import type { Look } from './look.ts';
import { accountStyle } from './style.ts';

/** A page that says one thing. */
export function messagePage(look: Look, title: string, text: string): HtmlPage {
  const card = html`<main class="card background-customizable"><div class="modal-body">
<h1>${title}</h1>
<p class="intro">${text}</p>
</div></main>`;
  return accountDocument(look, title, card);
}

export function accountDocument({ theme, language, name }: Look, heading: string, content: Html): HtmlPage {
  const page = html`<div class="page">
${theme.header && bar('header', theme.header)}
<div class="middle x-center y-start">
${content}
</div>
${theme.footer && bar('footer', theme.footer)}
</div>`;
  return {
    title: `${heading} · ${name}`,
    content: String(page),
    baseStyle: pageStyle,
    style: theme.css + accountStyle,
    language,
    icons: iconsOf(theme),
    showsImages: true,
  };
}
