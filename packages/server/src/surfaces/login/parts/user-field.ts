/** The field for the user: what the pool lets users sign in with. */
import type { PageError, PageContext } from '../page-context.ts';
import { commonWords } from '../words/common.ts';
import { field } from './form.ts';
import type { Html } from '../../pages/html.ts';

/** From UsernameAttributes and AliasAttributes. */
export type Identifier = 'username' | 'email' | 'phone' | 'emailOrPhone' | 'usernameOrEmail';

interface UserField {
  readonly identifier: Identifier;
  readonly value?: string | undefined;
  readonly first?: boolean;
  /** Whether the browser may offer passkeys in the field. */
  readonly offersPasskeys?: boolean;
  readonly id?: string;
  readonly readonly?: boolean;
}

/** The field `username`. */
export function userField({ language }: PageContext, error: PageError | undefined, given: UserField): Html {
  const { identifier, value, first = false, offersPasskeys = false, id = 'signInFormUsername' } = given;
  const words = commonWords[language];
  return field(error, {
    id,
    name: 'username',
    label: words[identifier],
    // Users of these pools may also sign in with the name that the pool gave them, so the browser must not check it.
    ...(identifier === 'email' ? { inputmode: 'email' } : {}),
    ...(identifier === 'phone' ? { inputmode: 'tel' } : {}),
    autocomplete: offersPasskeys ? 'username webauthn' : 'username',
    value,
    first,
    maxlength: 2048,
    ...(given.readonly === undefined ? {} : { readonly: given.readonly }),
    ...(identifier === 'phone' ? { hint: words.phoneHint } : {}),
  });
}
