import { LatchkeyError } from '@latchkey/client';
import { element } from './element.ts';
import { errorInWords } from './sentences.ts';
import { show } from './screen.ts';

/** One field of a form. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'password' | 'url';
  /** Tells password managers and keyboards what the field is for. */
  readonly autocomplete?: AutoFill;
  readonly hint?: string;
  readonly value?: string;
  readonly optional?: boolean;
  /** A code of six digits: number keypad on phones, wide letters, no other input accepted. */
  readonly isCode?: boolean;
}

/** The typed values, by field name. */
export type Values = Readonly<Record<string, string>>;

export interface FormOptions {
  readonly fields: readonly Field[];
  /** Text of the button. */
  readonly action: string;
  /** Further elements between the fields and the button. */
  readonly extra?: readonly Node[];
  /** Elements after the button, such as links to other views. */
  readonly after?: readonly Node[];
}

/**
 * Creates a form that stays until its `submit` succeeds. While `submit` runs, the button is disabled. An error is shown next to the
 * button and read out by screen readers, and the focus goes to the field that has to be typed again: a password, or the first field.
 */
export function form<T>(
  { fields, action, extra = [], after = [] }: FormOptions,
  submit: (values: Values) => Promise<T>,
): { readonly node: HTMLFormElement; readonly finished: Promise<T> } {
  const inputs = fields.map(inputFor);
  const problem = element('p', { className: 'problem', role: 'alert', id: `${fields[0]?.name}-problem` });
  const button = element('button', { className: 'primary' }, action);
  const labelled = fields.map((field, i) => labelledBy(field, inputs[i] ?? element('input')));
  const node = element('form', {}, ...labelled, ...extra, problem, button, ...after);

  const { promise: finished, resolve } = Promise.withResolvers<T>();
  const run = async () => {
    button.disabled = true;
    node.ariaBusy = 'true';
    problem.textContent = '';
    try {
      resolve(await submit(Object.fromEntries(inputs.map(({ name, value }) => [name, value]))));
    } catch (error) {
      problem.textContent = errorInWords(error);
      const wrong = inputs.find(({ type }) => type === 'password' && isAboutPassword(error)) ?? inputs[0];
      if (wrong !== undefined) wrong.ariaInvalid = 'true';
      wrong?.focus();
      wrong?.select();
    } finally {
      button.disabled = false;
      node.ariaBusy = 'false';
    }
  };
  node.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!button.disabled) void run();
  });
  node.addEventListener('input', () => {
    for (const input of inputs) input.ariaInvalid = null;
  });
  return { node, finished };
}

/** User name and password are refused together, and the password is what people mistype. */
function isAboutPassword(error: unknown): boolean {
  return error instanceof LatchkeyError && ['IncorrectCredentials', 'PasswordRefused'].includes(error.code);
}

/** Shows a form as the whole page and waits until `submit` has succeeded. */
export function ask<T>(
  title: string,
  intro: readonly Node[],
  options: FormOptions,
  submit: (values: Values) => Promise<T>,
): Promise<T> {
  const { node, finished } = form(options, submit);
  show(title, element('div', { className: 'card narrow' }, heading(title), ...intro, node));
  return finished;
}

/** Creates the page's heading. It can take the focus, so that screen readers read a new view from its beginning. */
export function heading(title: string): HTMLHeadingElement {
  return element('h1', { tabIndex: -1 }, title);
}

function inputFor({ name, type = 'text', autocomplete, value = '', optional, isCode, hint }: Field): HTMLInputElement {
  const input = element('input', { id: name, name, type, value, required: optional !== true });
  if (autocomplete !== undefined) input.autocomplete = autocomplete;
  input.autocapitalize = 'none';
  input.spellcheck = false;
  input.setAttribute('aria-describedby', hint === undefined ? `${name}-problem` : `${name}-hint ${name}-problem`);
  if (isCode === true) {
    Object.assign(input, { autocomplete: 'one-time-code', inputMode: 'numeric', className: 'code', maxLength: 12 });
    // Pasted codes may have a space in the middle.
    input.pattern = ' *[0-9](?: *[0-9]){5} *';
    input.title = 'Six digits';
  }
  return input;
}

function labelledBy({ name, label, hint }: Field, input: HTMLInputElement): HTMLElement {
  const caption = element('label', { htmlFor: name }, label);
  if (hint === undefined) return element('div', { className: 'field' }, caption, input);
  return element(
    'div',
    { className: 'field' },
    caption,
    input,
    element('p', { id: `${name}-hint`, className: 'quiet' }, hint),
  );
}
