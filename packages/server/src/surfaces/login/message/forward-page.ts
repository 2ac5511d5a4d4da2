/** A form that posts itself: SAML requests by POST binding, or an answer in the mode `form_post`. */
import type { HtmlPage } from '../../pages/document.ts';
import type { PageContext } from '../page-context.ts';
import { hidden, submitButton } from '../parts/form.ts';
import { html, safeAddress } from '../../pages/html.ts';
import { layout } from '../parts/layout.ts';
import { postAtOnceScript } from '../../pages/scripts.ts';
import { commonWords } from '../words/common.ts';
import { messageWords } from './words.ts';

export interface ForwardView {
  /** An address that the server has checked. Its origin must be in the context's `formTargets`. */
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

export function forwardPage(context: PageContext, { action, fields }: ForwardView): HtmlPage {
  const words = messageWords[context.language];
  return layout(context, {
    heading: words.forwardTitle,
    description: words.forward,
    // It goes to another party, so it has no token of ours.
    body: html`<form method="post" action="${safeAddress(action)}">
${hidden(fields)}
${submitButton(context, commonWords[context.language].continue, { name: '' })}
</form>`,
    scripts: [postAtOnceScript],
  });
}
