/** Forms of the console. What goes wrong is said inside the form that was posted. */
import { attributes, type Html, html } from '../../pages/html.ts';
import type { Visit } from '../visit.ts';

interface FormOptions {
  /** The thing that the form is about, where a page has several forms with one action. */
  readonly item?: string;
  /** A form of one button, among text. */
  readonly inline?: boolean;
}

/** A form that posts to its own page. */
export function form(visit: Visit, action: string, content: Html, options: FormOptions = {}): Html {
  const { item = '', inline = false } = options;
  const { csrf, context } = visit;
  const id = `form-${action}${item === '' ? '' : `-${item.replace(/[^\w-]/g, '-')}`}`;
  // The page scrolls to the form whose error it shows.
  const target = `${withoutMessages(context.req.url)}#${id}`;
  const { posted } = visit;
  const error = posted?.action === action && posted.item === item ? posted.error : undefined;
  return html`<form method="post" action="${target}"${attributes({ id, class: inline ? 'inline' : undefined })}>
<input type="hidden" name="_csrf" value="${csrf}"><input type="hidden" name="action" value="${action}">
${item !== '' && html`<input type="hidden" name="item" value="${item}">`}
${error !== undefined && html`<p class="error" role="alert"><strong>${error.code}</strong> ${error.message}</p>`}
${content}
</form>`;
}

/** The path and the query of a page, without what an earlier form left in it. */
function withoutMessages(address: string): string {
  const { pathname, searchParams } = new URL(address);
  searchParams.delete('done');
  const query = searchParams.toString();
  return query === '' ? pathname : `${pathname}?${query}`;
}

/** What was entered into a form that failed. */
export function entered(visit: Visit, action: string, name: string, otherwise = ''): string {
  const { posted } = visit;
  return posted?.action === action && posted.error !== undefined ? posted.fields.text(name) : otherwise;
}

export function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`;
}

interface Field {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'tel' | 'password' | 'search' | 'number';
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly placeholder?: string;
}

export function field({ id, label, hint, type = 'text', autocomplete = 'off', ...own }: Field): Html {
  const hintId = `${id}-hint`;
  const given = attributes({
    id,
    type,
    autocomplete,
    ...own,
    'aria-describedby': hint === undefined ? undefined : hintId,
    autocapitalize: 'none',
    spellcheck: 'false',
  });
  return html`<div class="field"><label for="${id}">${label}</label><input${given}>${
    hint !== undefined && html`<p class="hint" id="${hintId}">${hint}</p>`
  }</div>`;
}

export function select(
  id: string,
  name: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  chosen: string,
): Html {
  return html`<div class="field"><label for="${id}">${label}</label><select id="${id}" name="${name}">${options.map(
    ([value, text]) => html`<option${attributes({ value, selected: value === chosen })}>${text}</option>`,
  )}</select></div>`;
}

export function box(name: string, label: string, isChecked: boolean, value = 'on'): Html {
  return html`<label class="check"><input type="checkbox"${attributes({ name, value, checked: isChecked })}><span>${label}</span></label>`;
}

/** @param label what screen readers say, if the text alone does not tell what it is about */
export function button(text: string, look: 'main' | 'plain' | 'danger' = 'main', label?: string): Html {
  return html`<button type="submit"${attributes({ class: look, 'aria-label': label })}>${text}</button>`;
}

/** A change that cannot be undone: the form asks for a name again. */
export function confirmation(visit: Visit, action: string, what: string, name: string): Html {
  const { posted } = visit;
  const isOpen = posted?.action === action && posted.error !== undefined;
  return html`<details class="danger-zone"${attributes({ open: isOpen })}><summary>${what}…</summary>
${form(
  visit,
  action,
  html`<p>This cannot be undone.</p>
${field({ id: `confirm-${action}`, name: 'confirm', label: `Enter ${name} to confirm`, required: true })}
${button(what, 'danger')}`,
)}</details>`;
}
