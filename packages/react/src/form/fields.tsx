import { createContext, type ReactNode, useContext, useId } from 'react';

/** What the fields of a form know about it. */
export interface FormState {
  /** The id of the heading. */
  readonly titleId: string | undefined;
  /** The id of the message, if there is one and it is about what was typed. */
  readonly errorId: string | undefined;
  /** The id of the instruction, if there is one. */
  readonly hintId: string | undefined;
}

export const FormContext = createContext<FormState>({ titleId: undefined, errorId: undefined, hintId: undefined });

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'password' | 'email';
  readonly autoComplete?: string;
  readonly inputMode?: 'numeric';
  /** This field has the focus when the form appears. */
  readonly first?: boolean;
  /** This field is marked and gets the focus if the answer was wrong. */
  readonly corrected?: boolean;
}

/** A labelled input field. The instruction describes the first field, an error the field to correct. */
export function Field({ name, label, first, corrected, type = 'text', ...rest }: FieldProps): ReactNode {
  const id = useId();
  const { errorId, hintId } = useContext(FormContext);
  const isWrong = corrected === true && errorId !== undefined;
  const describedBy = [first === true ? hintId : undefined, isWrong ? errorId : undefined].filter(Boolean).join(' ');
  const isNameOrCode = type !== 'password';
  return (
    <div className="latchkey-field">
      <label className="latchkey-label" htmlFor={id}>
        {label}
      </label>
      <input
        {...rest}
        className="latchkey-input"
        id={id}
        name={name}
        type={type}
        required
        aria-invalid={isWrong || undefined}
        aria-describedby={describedBy || undefined}
        data-first={first || undefined}
        data-corrected={corrected || undefined}
        {...(isNameOrCode && { autoCapitalize: 'none', spellCheck: false })}
      />
    </div>
  );
}

/** A field for a code. Browsers and phones offer the code of a message. */
export function CodeField({ label }: { readonly label: string }): ReactNode {
  return <Field name="code" label={label} inputMode="numeric" autoComplete="one-time-code" first corrected />;
}

/** A box to tick. */
export function CheckBox({ name, label }: { readonly name: string; readonly label: string }): ReactNode {
  const id = useId();
  return (
    <div className="latchkey-check">
      <input className="latchkey-checkbox" id={id} name={name} type="checkbox" />
      <label htmlFor={id}>{label}</label>
    </div>
  );
}

interface ChoicesProps {
  readonly choices: readonly (readonly [value: string, label: string])[];
}

/** A group of choices, of which the first is chosen. The heading of the form asks for it. */
export function Choices({ choices }: ChoicesProps): ReactNode {
  const id = useId();
  const { titleId, hintId } = useContext(FormContext);
  return (
    <div className="latchkey-choices" role="radiogroup" aria-labelledby={titleId} aria-describedby={hintId}>
      {choices.map(([value, label], index) => (
        <div className="latchkey-check" key={value}>
          <input
            className="latchkey-radio"
            id={`${id}-${value}`}
            name="choice"
            type="radio"
            value={value}
            defaultChecked={index === 0}
            data-first={index === 0 || undefined}
          />
          <label htmlFor={`${id}-${value}`}>{label}</label>
        </div>
      ))}
    </div>
  );
}

/** The user name for password managers, which look for it beside a password. It is not shown. */
export function UsernameForManagers({ username }: { readonly username: string }): ReactNode {
  return <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />;
}
