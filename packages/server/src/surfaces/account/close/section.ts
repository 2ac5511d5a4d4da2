/** Closing of the account, by the rules of DeleteUser. */
import { deleteOwnAccount } from '../../../operations/users/self-service/account-deletion.ts';
import { dropCookie } from '../../browser/cookies.ts';
import { type Html, html } from '../../pages/html.ts';
import { respondWithPage } from '../../pages/respond.ts';
import { messagePage } from '../document.ts';
import { AccountRefusal } from '../errors.ts';
import { button, field, form } from '../parts/forms.ts';
import { signInName } from '../parts/names.ts';
import { fill } from '../parts/text.ts';
import type { Section } from '../section.ts';
import type { Visit } from '../visit.ts';
import { closeWords } from './words.ts';

export const closeSection: Section = {
  words: (language) => closeWords[language],
  exists: () => true,
  asksForFreshSignIn: true,
  show: async (visit) => {
    const words = closeWords[visit.language];
    return html`<p class="intro">${words.warning}</p>
${visit.isFresh && closeForm(visit)}`;
  },
  actions: {
    close: {
      needsFreshSignIn: true,
      run: async (visit, { name = '' }) => {
        const { services, pool, user, context, address, language } = visit;
        if (name.trim() !== signInName(pool, user)) throw new AccountRefusal('nameDiffers');
        await deleteOwnAccount(services, visit);
        dropCookie(context, address, 'cognito');
        const words = closeWords[language];
        return { response: respondWithPage(context, messagePage(visit, words.closedTitle, words.closed)) };
      },
    },
  },
};

function closeForm(visit: Visit): Html {
  const { pool, user, language } = visit;
  const words = closeWords[language];
  const label = fill(words.confirm, { name: signInName(pool, user) });
  return form(
    visit,
    'close',
    'close',
    html`${field({ id: 'confirm-name', name: 'name', label, maxlength: 2048 })}
${button(words.close, { look: 'danger' })}`,
  );
}
