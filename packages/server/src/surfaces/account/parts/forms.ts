/** Forms of the account page. */
import { attributes, type Html, html } from '../../pages/html.ts';
import type { SectionName } from '../section-names.ts';
import type { Visit } from '../visit.ts';

/** A form of a section: what it does is the field `action`. */
export function form(
  { csrf, link }: Pick<Visit, 'csrf' | 'link'>,
  section: SectionName,
  action: string,
  content: Html,
  { data = {}, inline = false }: { readonly data?: Readonly<Record<string, string>>; readonly inline?: boolean } = {},
): Html {
  return html`<form method="post" action="${link(section)}"${attributes({ class: inline ? 'inline' : undefined, ...data })}>
<input type="hidden" name="_csrf" value="${csrf}"><input type="hidden" name="action" value="${action}">
${content}
</form>`;
}

export function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`;
}

interface Field {
  /** Unique on the page. */
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'tel' | 'url' | 'date' | 'password';
  readonly autocomplete?: string;
  readonly inputmode?: 'numeric';
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  readonly maxlength?: number;
  /** Default: true. */
  readonly required?: boolean;
}

/** A field with its label. */
export function field({ id, name, label, hint, type = 'text', required = true, ...own }: Field): Html {
  const hintId = `${id}-hint`;
  const given = attributes({
    id,
    name,
    type,
    required,
    ...own,
    autocomplete: own.autocomplete ?? 'off',
    'aria-describedby': hint === undefined ? undefined : hintId,
    ...(type === 'date' ? {} : { autocapitalize: 'none', spellcheck: 'false' }),
  });
  return html`<div class="field">
<label class="label-customizable" for="${id}">${label}</label>
<input class="form-control inputField-customizable"${given}>
${hint !== undefined && html`<p class="hint" id="${hintId}">${hint}</p>`}
</div>`;
}

/** A button that posts its form. `label`: what screen readers say if the text alone does not tell it. */
export function button(
  text: string,
  {
    look = 'main',
    label,
    name,
    value,
  }: {
    readonly look?: 'main' | 'other' | 'danger';
    readonly label?: string;
    readonly name?: string;
    readonly value?: string;
  } = {},
): Html {
  const styles = { main: 'submitButton-customizable', other: 'other', danger: 'other danger' };
  return html`<button${attributes({ type: 'submit', class: styles[look], 'aria-label': label, name, value })}>${text}</button>`;
}
