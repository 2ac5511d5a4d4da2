/** Fields for attributes of the user. */
import { attributeInput, attributeInputId } from '../../pages/attribute-input.ts';
import { commonWords } from '../words/common.ts';
import type { PageContext, PageError } from '../page-context.ts';
import { field } from './form.ts';
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

/** The fields, in the given order. */
export function attributeFields(
  { language }: PageContext,
  error: PageError | undefined,
  asked: readonly AskedAttribute[],
): Html {
  return html`${asked.map(({ name, value }) =>
    field(error, {
      ...attributeInput(language, name),
      id: attributeInputId(name),
      name: attributeFieldName(name),
      value,
      maxlength: 2048,
      ...(name === 'phone_number' ? { hint: commonWords[language].phoneHint } : {}),
    }),
  )}`;
}
