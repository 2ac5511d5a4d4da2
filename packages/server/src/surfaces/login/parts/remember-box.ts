/** The box that asks to remember this browser. */
import { type Html, html } from '../../pages/html.ts';
import { codeWords } from '../code/words.ts';
import type { PageContext } from '../page-context.ts';

/** What a page with the box knows. The box posts `canRememberDevice=true`, and `rememberDevice=true` if it was ticked. */
export interface RememberBox {
  /** Whether to ask if this browser shall be remembered. */
  readonly asksToRemember?: boolean;
  /** Whether the box is ticked: it is not at first, and then it stays as the user left it. */
  readonly remembers?: boolean;
}

export function rememberBox({ language }: PageContext, { asksToRemember, remembers }: RememberBox): Html | false {
  const words = codeWords[language];
  if (asksToRemember !== true) return false;
  return html`<input type="hidden" name="canRememberDevice" value="true">
<label class="check"><input type="checkbox" name="rememberDevice" value="true"${remembers && html` checked`}><span>${words.remember}<br><span class="hint">${words.rememberHint}</span></span></label>`;
}
