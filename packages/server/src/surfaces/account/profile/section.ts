/** The person's attributes, and the addresses, which a code proves. */
import { changeOwnAttributes, sendAddressCode } from '../../../operations/users/self-service/own-attributes.ts';
import { verifyAttribute } from '../../../operations/users/attribute-verification.ts';
import { signedInUserForUpdate } from '../../../operations/users/signed-in-user.ts';
import type { ContactKind } from '../../../rules/attributes/contact-format.ts';
import { identitiesOf } from '../../../rules/attributes/identities.ts';
import { type Html, html } from '../../pages/html.ts';
import { AccountRefusal } from '../errors.ts';
import { fill } from '../parts/text.ts';
import type { Section } from '../section.ts';
import type { Visit } from '../visit.ts';
import { causeOf } from '../visit.ts';
import { addresses } from './addresses.ts';
import { attributesForm, changesIn } from './attributes.ts';
import { profileWords } from './words.ts';

export const profileSection: Section = {
  words: (language) => profileWords[language],
  exists: () => true,
  asksForFreshSignIn: true,
  show,
  actions: {
    save: {
      needsFreshSignIn: false,
      run: async (visit, fields) => {
        const changes = changesIn(visit, fields);
        if (changes.size > 0) await changeOwnAttributes(visit.services, visit, changes, causeOf(visit));
        return { notice: 'saved' };
      },
    },
    address: {
      needsFreshSignIn: true,
      run: async (visit, { kind, value = '' }) => {
        const named = kindNamed(kind);
        const address = value.trim();
        if (address === '') throw new AccountRefusal('invalid');
        const sent = await changeOwnAttributes(visit.services, visit, new Map([[named, address]]), causeOf(visit));
        return { notice: sent.length > 0 ? 'codeSent' : 'addressChanged' };
      },
    },
    // The code is the proof, and it goes to the address that a fresh sign-in has set.
    verify: {
      needsFreshSignIn: false,
      run: async (visit, { kind, code = '' }) => {
        const { services, pool, user } = visit;
        const by = { owner: 'VerifyUserAttribute' } as const;
        const proof = { sub: user.sub, kind: kindNamed(kind), code: code.trim(), by };
        await verifyAttribute(services, pool, proof, (tx) => signedInUserForUpdate(tx, visit));
        return { notice: 'addressVerified' };
      },
    },
    resend: {
      needsFreshSignIn: false,
      run: async (visit, { kind }) => {
        await sendAddressCode(visit.services, visit, kindNamed(kind), causeOf(visit));
        return { notice: 'codeSent' };
      },
    },
  },
};

function kindNamed(kind: string | undefined): ContactKind {
  if (kind === 'email' || kind === 'phone_number') return kind;
  throw new AccountRefusal('invalid');
}

async function show(visit: Visit): Promise<Html> {
  const { user, language } = visit;
  const words = profileWords[language];
  const providers = identitiesOf(user.attributes).map(({ providerName }) => providerName);
  return html`${providers.map((name) => html`<p class="intro">${fill(words.provider, { name })}</p>`)}
${attributesForm(visit)}
<h2>${words.addresses}</h2>
${await addresses(visit)}`;
}
