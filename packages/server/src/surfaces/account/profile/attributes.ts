/** The form for attributes other than addresses. */
import { contactKinds, isVerifiedFlag } from '../../../rules/attributes/attribute-changes.ts';
import { mayRead, mayWrite } from '../../../rules/attributes/attribute-permissions.ts';
import { IDENTITIES } from '../../../rules/attributes/identities.ts';
import type { AttributeSchema } from '../../../rules/schema/attribute-schema.ts';
import { attributeInput, attributeInputId } from '../../pages/attribute-input.ts';
import type { Fields } from '../../pages/form.ts';
import { type Html, html } from '../../pages/html.ts';
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
        id: attributeInputId(name),
        name: fieldName(name),
        ...attributeInput(language, name),
        value: user.attributes[name] ?? '',
        required,
        maxlength: Math.min(maxLength ?? 2048, 2048),
      }),
    )}
${button(commonWords[language].save)}`,
    { data: { class: 'wide' } },
  );
}
