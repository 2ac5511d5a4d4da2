/** Change of the password, by the rules of ChangePassword. */
import { keepAfterPasswordChange } from '../../../authorization/session/password-replaced.ts';
import { changePassword } from '../../../operations/users/self-service/password-change.ts';
import { isExternal } from '../../../rules/access/admission.ts';
import { hasPassword } from '../../../rules/passwords/has-password.ts';
import { type Html, html } from '../../pages/html.ts';
import { AccountRefusal } from '../errors.ts';
import { button, field, form } from '../parts/forms.ts';
import { signInName } from '../parts/names.ts';
import { fill } from '../parts/text.ts';
import type { Section } from '../section.ts';
import type { Visit } from '../visit.ts';
import { passwordWords } from './words.ts';

export const passwordSection: Section = {
  words: (language) => passwordWords[language],
  exists: ({ user }) => !isExternal(user),
  asksForFreshSignIn: true,
  show: async (visit) => (visit.isFresh ? passwordForm(visit) : html``),
  actions: {
    change: {
      needsFreshSignIn: true,
      run: async (visit, { current = '', proposed = '', repeated }) => {
        if (proposed !== repeated) throw new AccountRefusal('passwordsDiffer');
        const { services, user, session } = visit;
        const previous = hasPassword(user) ? current : undefined;
        const changed = await changePassword(services, visit, { previous, proposed });
        await keepAfterPasswordChange(services, session, changed);
        return { notice: 'passwordChanged' };
      },
    },
  },
};

function passwordForm(visit: Visit): Html {
  const { language, user, pool } = visit;
  const words = passwordWords[language];
  const secret = { type: 'password', maxlength: 256 } as const;
  const mustProve = hasPassword(user);
  return form(
    visit,
    'password',
    'change',
    html`<input class="hidden" type="text" name="username" value="${signInName(pool, user)}" autocomplete="username" readonly tabindex="-1" aria-hidden="true">
${mustProve && field({ ...secret, id: 'current', name: 'current', label: words.current, autocomplete: 'current-password' })}
${field({ ...secret, id: 'proposed', name: 'proposed', label: words.proposed, autocomplete: 'new-password', hint: rulesOf(visit) })}
${field({ ...secret, id: 'repeated', name: 'repeated', label: words.repeated, autocomplete: 'new-password' })}
${button(mustProve ? words.change : words.set)}`,
  );
}

function rulesOf({ language, pool }: Visit): string {
  const words = passwordWords[language];
  const policy = pool.settings.passwordPolicy;
  return [
    fill(words.length, { count: policy.minimumLength }),
    ...(policy.requireUppercase ? [words.upper] : []),
    ...(policy.requireLowercase ? [words.lower] : []),
    ...(policy.requireNumbers ? [words.number] : []),
    ...(policy.requireSymbols ? [words.symbol] : []),
  ].join(' ');
}
