/** The check of what callers pass as options, for those whom no compiler tells. Short, as it is part of every bundle. */
import { InvalidOptionError } from './error.ts';

/** What each option of a function is like: its `typeof`, a blank, and the value unless that is an object. */
export type OptionForms = Readonly<Record<string, RegExp>>;

export const text = /^undefined|^string/;
export const count = /^undefined|^number \d/;
export const flag = /^undefined|^boolean/;
export const object = /^undefined|^object $/;
export const callback = /^undefined|^function/;
export const choice = /^undefined|^boolean|^function/;

/** Options that come with any request. */
export const callForms: OptionForms = { signal: object };
/** Options of requests about a user by name. */
export const usernameForms: OptionForms = { ...callForms, username: /^string ./, clientMetadata: object };

/**
 * Refuses options that a function does not have, and values of another form. Messages hold names of options and never their values.
 *
 * @throws InvalidOptionError
 */
export function checkOptions(caller: string, options: object, forms: OptionForms): void {
  const given = Object(options) as Readonly<Record<string, unknown>>;
  for (const name of Object.keys({ ...forms, ...given })) {
    const value = given[name];
    // Objects have no text of their own; null does.
    const said = `${typeof value} ${Object(value) === value ? '' : String(value)}`;
    if (!forms[name]?.test(said)) {
      throw new InvalidOptionError(
        `${caller}: ${name} must be ${forms[name] ?? `one of ${String(Object.keys(forms))}`}`,
      );
    }
  }
}
