/** Passkeys: adding one needs a script, because only a script can call the authenticator. */
import { deletePasskey } from '../../../operations/passkeys/passkey-deletion.ts';
import { registerPasskey } from '../../../operations/passkeys/register-passkey.ts';
import { registrationOptions } from '../../../operations/passkeys/registration-options.ts';
import type { PasskeyRecord } from '../../../records/passkey.ts';
import { isExternal } from '../../../rules/access/admission.ts';
import { maxPasskeys } from '../../../rules/factors/relying-party.ts';
import { type Html, html } from '../../pages/html.ts';
import { passkeyScript } from '../../pages/scripts.ts';
import { reasonOf } from '../errors.ts';
import { button, form, hidden } from '../parts/forms.ts';
import { fill, instant } from '../parts/text.ts';
import type { Section } from '../section.ts';
import type { Visit } from '../visit.ts';
import { commonWords } from '../words/common.ts';
import { passkeysWords } from './words.ts';

export const passkeysSection: Section = {
  words: (language) => passkeysWords[language],
  exists: ({ pool, user }) => !isExternal(user) && pool.settings.allowedFirstFactors.includes('WEB_AUTHN'),
  asksForFreshSignIn: true,
  show,
  script: passkeyScript,
  actions: {
    add: {
      needsFreshSignIn: true,
      run: async (visit, { credential = '' }) => {
        await registerPasskey(visit.services, registrantOf(visit), parsed(credential));
        return { notice: 'passkeyAdded' };
      },
    },
    remove: {
      needsFreshSignIn: true,
      run: async ({ services, user }, { passkey = '' }) => {
        await deletePasskey(services, user, passkey);
        return { notice: 'passkeyRemoved' };
      },
    },
  },
};

const registrantOf = ({ pool, user, client }: Visit) => ({ pool, user, clientId: client.id });

/** Returns what is no credential as it is: the registration refuses it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function show(visit: Visit): Promise<Html> {
  const { services, user, language, isFresh } = visit;
  const words = passkeysWords[language];
  const { items } = await services.store.read.passkeys.list(user.poolId, user.sub, { limit: maxPasskeys });
  const list =
    items.length === 0
      ? html`<p>${words.none}</p>`
      : html`<ul class="rows">${items.map((passkey) => row(visit, passkey))}</ul>`;
  return html`${list}${isFresh && (await addForm(visit, items.length))}`;
}

function row(visit: Visit, { credentialId, friendlyName, createdAt, lastUsedAt }: PasskeyRecord): Html {
  const { language, isFresh } = visit;
  const words = passkeysWords[language];
  const remove = button(commonWords[language].remove, {
    look: 'danger',
    label: fill(words.removeNamed, { name: friendlyName }),
  });
  return html`<li>
<h2>${friendlyName}</h2>
<p>${words.created} ${instant(language, createdAt)} · ${words.lastUsed} ${instant(language, lastUsedAt)}</p>
${
  isFresh &&
  html`<div class="actions">${form(visit, 'passkeys', 'remove', html`${hidden('passkey', credentialId)}${remove}`, { inline: true })}</div>`
}
</li>`;
}

/** @returns the form with the options in its attributes, where the script reads them */
async function addForm(visit: Visit, count: number): Promise<Html> {
  const words = passkeysWords[visit.language];
  if (count >= maxPasskeys) return html`<p>${words.full}</p>`;
  const options = await optionsOf(visit);
  if (options === undefined) return html`<p>${words.unsupported}</p>`;
  const data = { 'data-passkey': 'create', 'data-options': options };
  return html`<h2>${words.addTitle}</h2>
<p class="intro">${words.addText}</p>
<noscript><p>${words.needsScript}</p></noscript>
${form(
  visit,
  'passkeys',
  'add',
  html`${hidden('credential', '')}
<p class="errorMessage-customizable" role="alert" data-error="cancelled" hidden>${words.cancelled}</p>
<p class="errorMessage-customizable" role="alert" data-error="failed" hidden>${words.failed}</p>
<p class="errorMessage-customizable" role="alert" data-error="unsupported" hidden>${words.unsupported}</p>
<button type="button" class="submitButton-customizable" data-start hidden>${words.add}</button>`,
  { data },
)}`;
}

/** Undefined if the pool has no domain to which passkeys could belong. */
async function optionsOf(visit: Visit): Promise<string | undefined> {
  try {
    return JSON.stringify(await registrationOptions(visit.services, registrantOf(visit)));
  } catch (error) {
    if (reasonOf(error) === undefined) throw error;
    return undefined;
  }
}
