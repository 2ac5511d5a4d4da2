/** Download of everything that is kept about the user. */
import { html } from '../../pages/html.ts';
import { button, form } from '../parts/forms.ts';
import type { Section } from '../section.ts';
import { personalData } from './personal-data.ts';
import { dataWords } from './words.ts';

export const dataSection: Section = {
  words: (language) => dataWords[language],
  exists: () => true,
  asksForFreshSignIn: true,
  show: async (visit) => {
    const words = dataWords[visit.language];
    return html`<p class="intro">${words.explanation}</p>
${visit.isFresh && form(visit, 'data', 'download', button(words.download))}`;
  },
  actions: {
    download: {
      needsFreshSignIn: true,
      run: async ({ services, pool, user, now, context }) => {
        const data = await personalData(services.store.read, pool, user, now);
        const response = context.body(`${JSON.stringify(data, null, 2)}\n`, 200, {
          'content-type': 'application/json; charset=utf-8',
          'content-disposition': 'attachment; filename="account.json"',
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        });
        return { response };
      },
    },
  },
};
