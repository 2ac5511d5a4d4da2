/** How the field of an attribute looks: its label, and what browsers and screen keyboards should know about it. */
import { type AttributeWords, attributeWords } from './attribute-words.ts';
import type { Language } from './languages.ts';

interface Look {
  readonly type?: 'email' | 'tel' | 'url' | 'date';
  readonly autocomplete?: string;
}

/** Input types, and the purposes of WCAG 2.2, 1.3.5. Attributes that are not here are plain text. */
const looks: Readonly<Partial<Record<keyof AttributeWords, Look>>> = {
  address: { autocomplete: 'street-address' },
  birthdate: { type: 'date', autocomplete: 'bday' },
  email: { type: 'email', autocomplete: 'email' },
  family_name: { autocomplete: 'family-name' },
  gender: { autocomplete: 'sex' },
  given_name: { autocomplete: 'given-name' },
  middle_name: { autocomplete: 'additional-name' },
  name: { autocomplete: 'name' },
  nickname: { autocomplete: 'nickname' },
  phone_number: { type: 'tel', autocomplete: 'tel' },
  picture: { type: 'url', autocomplete: 'photo' },
  profile: { type: 'url' },
  website: { type: 'url', autocomplete: 'url' },
};

/** @param name such as `email` or `custom:team`; custom attributes have their name as label */
export function attributeInput(language: Language, name: string): Look & { readonly label: string } {
  const labels = attributeWords[language];
  const isStandard = (text: string): text is keyof AttributeWords => Object.hasOwn(labels, text);
  return isStandard(name) ? { label: labels[name], ...looks[name] } : { label: name.replace(/^custom:/, '') };
}

/** The `id` of the field. */
export const attributeInputId = (name: string): string => `attribute-${name.replace(/[^\w-]/g, '-')}`;
