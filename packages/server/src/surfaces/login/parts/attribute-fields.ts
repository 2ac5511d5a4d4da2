/** Fields for attributes of the user. */
import { type AttributeWords, attributeWords } from '../../pages/attribute-words.ts';
import { commonWords } from '../words/common.ts';
import type { PageContext, PageError } from '../page-context.ts';
import { type Field, field } from './form.ts';
import { type Html, html } from '../../pages/html.ts';

/** An attribute that a page asks for. */
export interface AskedAttribute {
  /** Its name, such as `email` or `custom:team`. It is posted as `requiredAttributes[NAME]`. */
  readonly name: string;
  readonly value?: string;
}

/** The name of the field of an attribute, as the classic pages have it. */
export function attributeFieldName(name: string): string {
  return `requiredAttributes[${name}]`;
}

type Look = Pick<Field, 'type' | 'autocomplete' | 'inputmode'>;

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

/** The fields, in the given order. */
export function attributeFields(
  { language }: PageContext,
  error: PageError | undefined,
  asked: readonly AskedAttribute[],
): Html {
  const labels = attributeWords[language];
  return html`${asked.map(({ name, value }) => {
    const known = isStandard(name) ? { label: labels[name], ...looks[name] } : { label: name.replace(/^custom:/, '') };
    return field(error, {
      ...known,
      id: `attribute-${name.replace(/[^\w-]/g, '-')}`,
      name: attributeFieldName(name),
      value,
      maxlength: 2048,
      ...(name === 'phone_number' ? { hint: commonWords[language].phoneHint } : {}),
    });
  })}`;
}

function isStandard(name: string): name is keyof AttributeWords {
  return Object.hasOwn(attributeWords.en, name);
}
