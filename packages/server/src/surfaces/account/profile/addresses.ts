/** E-mail address and phone number. */
import { pendingAddress } from '../../../operations/users/self-service/own-attributes.ts';
import { isVerified } from '../../../rules/attributes/attribute-changes.ts';
import { mayWrite } from '../../../rules/attributes/attribute-permissions.ts';
import type { ContactKind } from '../../../rules/attributes/contact-format.ts';
import { type Html, html } from '../../pages/html.ts';
import { button, field, form, hidden } from '../parts/forms.ts';
import { fill } from '../parts/text.ts';
import type { Visit } from '../visit.ts';
import { profileWords } from './words.ts';

export async function addresses(visit: Visit): Promise<Html> {
  const rows = [await row(visit, 'email'), await row(visit, 'phone_number')];
  return html`<ul class="rows">${rows}</ul>`;
}

async function row(visit: Visit, kind: ContactKind): Promise<Html> {
  const { services, pool, client, user, language, isFresh, now } = visit;
  const words = profileWords[language];
  const address = user.attributes[kind];
  const isProved = isVerified(user.attributes, kind);
  const pending = await pendingAddress(services.store.read, pool, user, kind, now);
  const isNew = pending !== undefined && pending !== address;
  const waits = isNew || (address !== undefined && !isProved);
  const tag = isProved
    ? html` <span class="tag">${words.verified}</span>`
    : html` <span class="tag off">${words.unverified}</span>`;
  return html`<li>
<h2>${kind === 'email' ? words.email : words.phone}${address !== undefined && tag}</h2>
<p>${address ?? words.noAddress}</p>
${waits && codeForms(visit, kind, isNew ? pending : undefined)}
${isFresh && mayWrite(pool, client, kind) && pool.settings.schema.get(kind)?.mutable === true && changeForm(visit, kind)}
</li>`;
}

function codeForms(visit: Visit, kind: ContactKind, pending: string | undefined): Html {
  const words = profileWords[visit.language];
  const id = `code-${kind}`;
  return html`${pending !== undefined && html`<p>${fill(words.pending, { address: pending })}</p>`}
${form(
  visit,
  'profile',
  'verify',
  html`${hidden('kind', kind)}
${field({ id, name: 'code', label: words.code, inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: 2048 })}
${button(words.confirm)}`,
)}
<div class="actions">${form(visit, 'profile', 'resend', html`${hidden('kind', kind)}${button(words.resend, { look: 'other' })}`, { inline: true })}</div>`;
}

function changeForm(visit: Visit, kind: ContactKind): Html {
  const words = profileWords[visit.language];
  const looks = {
    email: { label: words.newEmail, type: 'email', autocomplete: 'email' },
    phone_number: { label: words.newPhone, type: 'tel', autocomplete: 'tel', hint: words.phoneHint },
  } as const;
  return html`<details class="rename"><summary>${words.change}</summary>
${form(
  visit,
  'profile',
  'address',
  html`${hidden('kind', kind)}${field({ id: `new-${kind}`, name: 'value', maxlength: 2048, ...looks[kind] })}
${button(words.change)}`,
)}</details>`;
}
