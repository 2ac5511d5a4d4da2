import { type FormEvent, type ReactNode, useEffect, useId, useMemo, useRef } from 'react';
import type { SignInMachine } from '../sign-in/use-sign-in.ts';
import { FormContext } from './fields.tsx';
import { errorText, isAboutAnswer, type Texts } from './texts.ts';

/** The typed values by the names of their fields. */
export type Values = (name: string) => string;

/** The content of a form for one step. */
export interface StepFormProps {
  readonly title: string;
  /** The instruction, which describes the first field. */
  readonly hint?: string;
  readonly children?: ReactNode;
  /** The label of the button. Without one, the form cannot be sent. */
  readonly action?: string | undefined;
  readonly onSubmit?: (values: Values) => void;
}

/** What all forms of a sign-in have in common. */
export interface FormSetting {
  readonly machine: SignInMachine;
  readonly texts: Texts;
  readonly headingLevel: 1 | 2 | 3 | 4 | 5 | 6;
  /** Whether the first form takes the focus when it appears. Later forms always do. */
  readonly autoFocus: boolean;
  readonly footer: ReactNode;
}

/** The form of one step: title, instruction, message, fields and button. It must get a new `key` with each step. */
export function StepForm({ setting, ...step }: StepFormProps & { readonly setting: FormSetting }): ReactNode {
  const { title, children, action, onSubmit } = step;
  const { machine, texts, autoFocus, footer } = setting;
  const { busy, error, failures, moves } = machine;
  // A challenge that replaces an expired one: the user is asked again, and should know why.
  const begunAgain = machine.step?.renewed === true ? texts.begunAgain : undefined;
  const hint = [begunAgain, step.hint].filter(Boolean).join(' ') || undefined;
  const id = useId();
  const form = useRef<HTMLFormElement>(null);

  const takesFocus = moves > 0 || autoFocus;
  useEffect(() => {
    if (takesFocus) focusOn(form.current, '[data-first]', 'button');
  }, [takesFocus]);

  const isWrong = isAboutAnswer(error);
  useEffect(() => {
    // A wrong answer is selected, so that typing replaces it.
    if (failures > 0 && isWrong) focusOn(form.current, '[data-corrected]')?.select();
  }, [failures, isWrong]);

  const state = useMemo(
    () => ({
      titleId: `${id}-title`,
      errorId: isWrong ? `${id}-error` : undefined,
      hintId: hint === undefined ? undefined : `${id}-hint`,
    }),
    [id, isWrong, hint],
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const valueOf: Values = (name) => {
      const value = data.get(name);
      return typeof value === 'string' ? value : '';
    };
    if (!busy) onSubmit?.(valueOf);
  };
  const Heading = `h${setting.headingLevel}` as const;
  return (
    // If the page is not ready yet, the browser itself sends the form. With GET the password would be in the address.
    <form
      ref={form}
      className="latchkey-form"
      method="post"
      onSubmit={submit}
      aria-labelledby={`${id}-title`}
      aria-busy={busy}
    >
      <Heading className="latchkey-title" id={`${id}-title`}>
        {title}
      </Heading>
      {hint !== undefined && (
        <p className="latchkey-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <div className="latchkey-error" id={`${id}-error`} role="alert">
        {error !== undefined && errorText(texts, error)}
      </div>
      <FormContext.Provider value={state}>{children}</FormContext.Provider>
      <div className="latchkey-actions">
        {/* Not `disabled`: a disabled button loses the focus. */}
        {action !== undefined && (
          <button className="latchkey-button" type="submit" aria-disabled={busy || undefined}>
            {action}
          </button>
        )}
        {machine.step !== undefined && (
          <button className="latchkey-link" type="button" onClick={machine.restart}>
            {texts.startOver}
          </button>
        )}
      </div>
      <p className="latchkey-status" role="status">
        {busy && texts.busy}
      </p>
      {machine.step === undefined && footer}
    </form>
  );
}

/** Moves the focus to the first element that one of the selectors finds. */
function focusOn(form: HTMLFormElement | null, ...selectors: readonly string[]): HTMLInputElement | undefined {
  for (const selector of selectors) {
    const found = form?.querySelector<HTMLInputElement>(selector);
    if (found === null || found === undefined) continue;
    found.focus();
    return found;
  }
  return undefined;
}
