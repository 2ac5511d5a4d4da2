/** The pages behind a link in an e-mail. They work without scripts. */
import { escapeHtml } from '../../delivery/text/escape-html.ts';
import type { HtmlPage } from '../pages/document.ts';

const style = `
main { max-width: 30rem; margin: 18vh auto 0; padding: 0 1.5rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem }
p { margin: 0 0 1.5rem; color: var(--faint) }
button { font: inherit; font-weight: 600; padding: .7rem 1.4rem; border: 0; border-radius: .5rem; cursor: pointer;
  color: var(--on-accent); background: var(--accent) }
`;

/** What a page with a button asks. */
export interface Question {
  readonly title: string;
  readonly explanation: string;
  readonly button: string;
}

/** A page with a button, because programs that open links do not press buttons. The button posts `fields` to `path`. */
export function buttonPage(path: string, fields: Readonly<Record<string, string>>, question: Question): HtmlPage {
  const hidden = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  const { title, explanation, button } = question;
  return page(
    title,
    explanation,
    `<form method="post" action="${escapeHtml(path)}">${hidden.join('')}<button>${escapeHtml(button)}</button></form>`,
  );
}

/** A page that shows the result. */
export function resultPage(title: string, explanation: string): HtmlPage {
  return page(title, explanation, '');
}

function page(title: string, explanation: string, more: string): HtmlPage {
  const content = `<main><h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(explanation)}</p>\n${more}</main>`;
  return { title, content, style };
}
