/** What a section of the account page is: what it shows, and what its forms do. */
import type { Fields } from '../pages/form.ts';
import type { Html } from '../pages/html.ts';
import type { Language } from '../pages/languages.ts';
import type { Notice } from './words/notices.ts';
import type { Visit } from './visit.ts';

/** What follows an action: the section again with a notice, a step of the section, or another answer. */
export type Outcome =
  | { readonly notice: Notice }
  | { readonly step: string }
  | { readonly response: Response | Promise<Response> };

export interface Action {
  /** Whether the user must have signed in within the last minutes. */
  readonly needsFreshSignIn: boolean;
  /** @throws ServiceError, which the section then shows */
  readonly run: (visit: Visit, fields: Fields) => Promise<Outcome>;
}

export interface Section {
  readonly words: (language: Language) => { readonly title: string; readonly summary: string };
  /** Whether the section is of use to the user. */
  readonly exists: (visit: Pick<Visit, 'pool' | 'user'>) => boolean;
  /** Whether the section shows its forms only after a fresh sign-in. */
  readonly asksForFreshSignIn: boolean;
  readonly show: (visit: Visit) => Promise<Html>;
  /** By the value of the field `action`. */
  readonly actions: Readonly<Record<string, Action>>;
  readonly script?: string;
}
