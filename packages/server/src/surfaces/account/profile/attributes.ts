/** The form for attributes other than addresses. */
import { contactKinds, isVerifiedFlag } from '../../../rules/attributes/attribute-changes.ts';
import { mayRead, mayWrite } from '../../../rules/attributes/attribute-permissions.ts';
import { IDENTITIES } from '../../../rules/attributes/identities.ts';
import type { AttributeSchema } from '../../../rules/schema/attribute-schema.ts';
import { type AttributeWords, attributeWords } from '../../pages/attribute-words.ts';
import type { Fields } from '../../pages/form.ts';
import { type Html, html } from '../../pages/html.ts';
import type { Language } from '../../pages/languages.ts';
import { button, field, form } from '../parts/forms.ts';
import type { Visit } from '../visit.ts';
import { commonWords } from '../words/common.ts';

/** In the order in which people write them. Others follow. */
const order = ['name', 'given_name', 'middle_name', 'family_name', 'nickname', 'preferred_username', 'birthdate'];

/** Attributes that no form shows: addresses have their own, the others are kept by the service or by programs. */
const hiddenNames: ReadonlySet<string> = new Set(['sub', 'updated_at', IDENTITIES, ...contactKinds]);

/** The attributes that the user may change with this app client. */
function changeable({ pool, client }: Visit): readonly AttributeSchema[] {
  const all = [...pool.settings.schema.values()].filter(
    ({ name, mutable, developerOnly }) =>
      !hiddenNames.has(name) &&
      !isVerifiedFlag(name) &&
      !developerOnly &&
      mutable &&
      mayWrite(pool, client, name) &&
      mayRead(client, name),
  );
  return all.toSorted((one, other) => rank(one) - rank(other));
}

function rank({ name }: AttributeSchema): number {
  const at = order.indexOf(name);
  return at === -1 ? order.length : at;
}

const fieldName = (name: string): string => `attribute.${name}`;

/** The values that differ from the present ones. An empty value removes the attribute. */
export function changesIn(visit: Visit, fields: Fields): ReadonlyMap<string, string> {
  const given = changeable(visit).flatMap(({ name }) => {
    const value = fields[fieldName(name)]?.trim();
    return value === undefined || value === (visit.user.attributes[name] ?? '') ? [] : [[name, value] as const];
  });
  return new Map(given);
}

export function attributesForm(visit: Visit): Html {
  const { user, language } = visit;
  const shown = changeable(visit);
  if (shown.length === 0) return html``;
  return form(
    visit,
    'profile',
    'save',
    html`${shown.map(({ name, required, maxLength }) =>
      field({
        id: `attribute-${name.replace(/[^\w-]/g, '-')}`,
        name: fieldName(name),
        ...lookOf(language, name),
        value: user.attributes[name] ?? '',
        required,
        maxlength: Math.min(maxLength ?? 2048, 2048),
      }),
    )}
${button(commonWords[language].save)}`,
    { data: { class: 'wide' } },
  );
}

/** Input types, and the purposes of WCAG 2.2, 1.3.5. */
const looks: Readonly<Partial<Record<keyof AttributeWords, { type?: 'date' | 'url'; autocomplete?: string }>>> = {
  address: { autocomplete: 'street-address' },
  birthdate: { type: 'date', autocomplete: 'bday' },
  family_name: { autocomplete: 'family-name' },
  gender: { autocomplete: 'sex' },
  given_name: { autocomplete: 'given-name' },
  middle_name: { autocomplete: 'additional-name' },
  name: { autocomplete: 'name' },
  nickname: { autocomplete: 'nickname' },
  picture: { type: 'url', autocomplete: 'photo' },
  profile: { type: 'url' },
  website: { type: 'url', autocomplete: 'url' },
};

function lookOf(language: Language, name: string) {
  const labels = attributeWords[language];
  const isStandard = (text: string): text is keyof AttributeWords => Object.hasOwn(labels, text);
  return isStandard(name) ? { label: labels[name], ...looks[name] } : { label: name.replace(/^custom:/, '') };
}
