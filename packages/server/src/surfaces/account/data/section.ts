/** Download of everything that is kept about the user. */
import { inTurn } from '../../../time/in-turn.ts';
import { html } from '../../pages/html.ts';
import { button, form } from '../parts/forms.ts';
import type { Section } from '../section.ts';
import { jsonText } from './json-text.ts';
import { personalData } from './personal-data.ts';
import { dataWords } from './words.ts';

/** One download at a time: 100,000 sign-ins, which one user can collect, take some 200 MB for a few seconds. */
const oneAtATime = inTurn();

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
        const text = await oneAtATime(async () => jsonText(await personalData(services.store.read, pool, user, now)));
        const response = context.body(text, 200, {
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
