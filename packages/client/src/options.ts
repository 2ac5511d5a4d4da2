/** Checks the options that callers pass, for callers without a compiler. Short, because it is part of every bundle. */
import { InvalidOptionError } from './error.ts';

/** For each option of a function, a pattern for `typeof` value, a space, and the value itself unless that is an object. */
export type OptionForms = Readonly<Record<string, RegExp>>;

export const text = /^undefined|^string/;
export const requiredText = /^string/;
export const nonEmptyText = /^string ./;
export const count = /^undefined|^number \d/;
export const flag = /^undefined|^boolean/;
export const object = /^undefined|^object $/;
export const callback = /^undefined|^function/;
export const choice = /^undefined|^boolean|^function/;

/** Options of every request. */
export const callForms: OptionForms = { signal: object };
/** Options of requests that name a user. Written without a spread, which bundlers would keep even where this is not used. */
export const usernameForms: OptionForms = { signal: object, username: nonEmptyText, clientMetadata: object };

/**
 * Refuses options that a function does not have, and values that do not match. Messages name the option and never contain its value.
 *
 * @throws InvalidOptionError
 */
export function checkOptions(caller: string, options: object | undefined, forms: OptionForms): void {
  const given = Object(options) as Readonly<Record<string, unknown>>;
  for (const name of Object.keys({ ...forms, ...given })) {
    const value = given[name];
    // No text for objects; null is not one.
    const described = `${typeof value} ${Object(value) === value ? '' : String(value)}`;
    if (!forms[name]?.test(described)) {
      throw new InvalidOptionError(
        `${caller}: ${name} must be ${forms[name] ?? `one of ${String(Object.keys(forms))}`}`,
      );
    }
  }
}
