/** The first page in a browser that has a session. */
import type { HtmlPage } from '../../pages/document.ts';
import type { PageContext } from '../page-context.ts';
import { form, hidden, linkLine, submitButton } from '../parts/form.ts';
import { html } from '../../pages/html.ts';
import { layout } from '../parts/layout.ts';
import { signInWords } from './words.ts';

/** The form posts `continue=true` to `login`. The other link leads to `login` with `prompt=login`. */
export interface KnownUserView {
  /** The name of the user: e-mail address, phone number or user name. */
  readonly username: string;
}

export function knownUserPage(context: PageContext, { username }: KnownUserView): HtmlPage {
  const words = signInWords[context.language];
  return layout(context, {
    at: 'login',
    heading: words.known,
    body: html`${form(
      context,
      { action: context.link('login') },
      html`${hidden({ continue: 'true' })}
${submitButton(
  context,
  words.signInAs.replace('{name}', () => username),
)}`,
    )}
${linkLine(context.link('login', { prompt: 'login' }), words.someoneElse)}`,
  });
}
