/** Forms and their fields. */
import type { PageContext, PageError } from '../page-context.ts';
import { commonWords } from '../words/common.ts';
import { errorWords } from '../words/errors.ts';
import { attributes, type Html, html } from '../../pages/html.ts';

/** A form with the token against cross-site requests. */
export function form(
  { csrfToken }: PageContext,
  {
    action,
    name,
    data = {},
  }: { readonly action: string; readonly name?: string; readonly data?: Readonly<Record<string, string>> },
  content: Html,
): Html {
  return html`<form method="post" action="${action}"${attributes({ name, ...data })}>
${hidden({ _csrf: csrfToken })}
${content}
</form>`;
}

/** Fields that are not shown. */
export function hidden(fields: Readonly<Record<string, string | undefined>>): Html {
  return html`${Object.entries(fields).map(
    ([name, value]) => value !== undefined && html`<input type="hidden" name="${name}" value="${value}">`,
  )}`;
}

/** The id of the error message, which the field that it concerns refers to. */
export const errorId = 'loginErrorMessage';

/** The message above a form. Without a field it gets the focus itself. */
export function errorMessage({ language }: PageContext, error: PageError | undefined): Html {
  if (error === undefined) return html``;
  const { message, field } = error;
  const text = typeof message === 'string' ? errorWords[language][message] : message.text;
  const focus = field === undefined ? { tabindex: -1, autofocus: true } : {};
  return html`<p id="${errorId}" class="errorMessage-customizable" role="alert"${attributes(focus)}>${text}</p>`;
}

/** A message that something worked. */
export function notice(text: string | undefined): Html {
  return html`${text !== undefined && html`<p class="notice" role="status">${text}</p>`}`;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly id?: string;
  readonly type?: 'text' | 'email' | 'tel' | 'url' | 'date' | 'password';
  readonly autocomplete?: string;
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  /** The id of an element elsewhere that describes the field. */
  readonly describedBy?: string;
  readonly inputmode?: 'numeric' | 'email' | 'tel';
  readonly maxlength?: number;
  /** Whether it gets the focus if no error decides. */
  readonly first?: boolean;
  /** Default: true. */
  readonly required?: boolean;
  readonly readonly?: boolean;
}

/** A field with its label. */
export function field(error: PageError | undefined, given: Field): Html {
  const { name, label, id = `field-${name.replace(/[^\w-]/g, '-')}`, type = 'text', value, hint } = given;
  const isWrong = error?.field === name;
  const hintId = `${id}-hint`;
  const descriptions = [isWrong && errorId, hint !== undefined && hintId, given.describedBy].filter(Boolean).join(' ');
  const input = html`<input class="form-control inputField-customizable"${attributes({
    id,
    name,
    type,
    value,
    autocomplete: given.autocomplete,
    inputmode: given.inputmode,
    maxlength: given.maxlength,
    required: given.required ?? true,
    readonly: given.readonly,
    autofocus: error === undefined ? given.first : isWrong,
    'aria-invalid': isWrong ? 'true' : undefined,
    'aria-describedby': descriptions === '' ? undefined : descriptions,
    // Names, addresses and codes are no sentences.
    ...(type === 'date' ? {} : { autocapitalize: 'none', spellcheck: 'false' }),
  })}>`;
  return html`<div class="field">
<label class="label-customizable" for="${id}">${label}</label>
${input}
${hint !== undefined && html`<p class="hint" id="${hintId}">${hint}</p>`}
</div>`;
}

/** The button that posts a form. Version 1 has an input element, as programs that press it expect. */
export function submitButton(
  { theme }: PageContext,
  text: string,
  { name = 'signInSubmitButton', value = text }: { readonly name?: string; readonly value?: string } = {},
): Html {
  const given = attributes({ name, class: 'btn btn-primary submitButton-customizable', type: 'submit', value });
  if (theme.version === 1 && value === text) return html`<input${given}>`;
  return html`<button${given}>${text}</button>`;
}

/** A button of less weight. It posts the form that it stands in, even if its fields are empty. */
export function otherButton(
  text: string,
  { name, value }: { readonly name?: string; readonly value?: string } = {},
): Html {
  return html`<button${attributes({ type: 'submit', class: 'other', name, value, formnovalidate: true })}>${text}</button>`;
}

/** A link below a form. */
export function linkLine(href: string, text: string, before?: string): Html {
  return html`<p class="redirect-customizable">${before !== undefined && html`<span>${before}</span> `}<a href="${href}">${text}</a></p>`;
}

/** A line with a word in the middle, between two ways to sign in. */
export function divider({ language }: PageContext): Html {
  return html`<p class="divider"><span>${commonWords[language].or}</span></p>`;
}

/** The user name for password managers, which do not look at hidden fields. */
export function hiddenUsername(username: string): Html {
  return html`<input class="hidden" type="text" name="username" value="${username}" autocomplete="username" readonly tabindex="-1" aria-hidden="true">`;
}
