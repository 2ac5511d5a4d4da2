/** The second step: an authenticator app, codes by SMS or e-mail, and which comes first. */
import { beginAppSetUp } from '../../../operations/mfa/app-set-up.ts';
import { applyPreferences, removeFactor, switchFactor } from '../../../operations/mfa/preference.ts';
import { verifyApp } from '../../../operations/mfa/VerifySoftwareToken.ts';
import type { MfaFactor } from '../../../records/user.ts';
import { isExternal } from '../../../rules/access/admission.ts';
import { contactKindOf, isEquipped, isOffered } from '../../../rules/factors/mfa-factors.ts';
import { type Html, html } from '../../pages/html.ts';
import { AccountRefusal } from '../errors.ts';
import { button, form, hidden } from '../parts/forms.ts';
import { fill } from '../parts/text.ts';
import type { Action, Section } from '../section.ts';
import type { Visit } from '../visit.ts';
import { appSetUp } from './app-set-up.ts';
import { mfaWords } from './words.ts';

/** In the order in which they are recommended. */
const factors: readonly MfaFactor[] = ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP', 'SMS_MFA'];

/** The step of the section that shows the key of an app. */
const APP_STEP = 'app';

export const mfaSection: Section = {
  words: (language) => mfaWords[language],
  exists: ({ user }) => !isExternal(user),
  asksForFreshSignIn: true,
  show,
  actions: {
    'app-begin': change(async (visit) => {
      if (!isOffered(visit.pool, 'SOFTWARE_TOKEN_MFA')) throw new AccountRefusal('notAllowed');
      await beginAppSetUp(visit.services, visit);
      return { step: APP_STEP };
    }),
    'app-verify': change(async ({ services, pool, user }, { code = '' }) => {
      await verifyApp(services, { kind: 'token', pool, user }, code.replaceAll(/\s/g, ''), null);
      if (!isOffered(pool, 'SOFTWARE_TOKEN_MFA')) return { notice: 'appAdded' };
      const isFirst = user.preferredMfa === null || user.preferredMfa === 'SOFTWARE_TOKEN_MFA';
      const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: isFirst };
      await applyPreferences(services, pool, user.sub, { SoftwareTokenMfaSettings });
      return { notice: 'appAdded' };
    }),
    on: change(async ({ services, pool, user }, { factor }) => {
      await switchFactor(services, pool, user.sub, named(factor), true);
      return { notice: 'factorOn' };
    }),
    off: change(async ({ services, pool, user }, { factor }) => {
      await removeFactor(services, pool, user.sub, named(factor));
      return { notice: 'factorOff' };
    }),
    prefer: change(async ({ services, pool, user }, { factor }) => {
      const setting = { Enabled: true, PreferredMfa: true };
      const members = {
        SOFTWARE_TOKEN_MFA: { SoftwareTokenMfaSettings: setting },
        SMS_MFA: { SMSMfaSettings: setting },
        EMAIL_OTP: { EmailMfaSettings: setting },
      };
      await applyPreferences(services, pool, user.sub, members[named(factor)]);
      return { notice: 'preferred' };
    }),
  },
};

function change(run: Action['run']): Action {
  return { needsFreshSignIn: true, run };
}

function named(factor: string | undefined): MfaFactor {
  const found = factors.find((known) => known === factor);
  if (found === undefined) throw new AccountRefusal('invalid');
  return found;
}

async function show(visit: Visit): Promise<Html> {
  const { pool, user, language, context, isFresh } = visit;
  const words = mfaWords[language];
  const offered = factors.filter((factor) => isOffered(pool, factor));
  if (offered.length === 0) return html`<p>${words.poolOff}</p>`;
  const asksForCode = context.req.query('step') === APP_STEP || context.req.method === 'POST';
  const secret = isFresh && asksForCode ? user.pendingTotpSecret : null;
  if (secret !== null) return appSetUp(visit, secret);
  return html`${pool.settings.mfa === 'ON' && html`<p class="intro">${words.required}</p>`}
<ul class="rows">${offered.map((factor) => row(visit, factor))}</ul>`;
}

function row(visit: Visit, factor: MfaFactor): Html {
  const { user, language } = visit;
  const words = mfaWords[language];
  const isOn = user.mfaFactors.includes(factor) && isEquipped(user, factor);
  const kind = contactKindOf(factor);
  const address = kind === undefined ? undefined : user.attributes[kind];
  const lacks = factor === 'SMS_MFA' ? words.needsPhone : words.needsEmail;
  const title = { SOFTWARE_TOKEN_MFA: words.app, SMS_MFA: words.sms, EMAIL_OTP: words.email }[factor];
  return html`<li>
<h2>${title} <span class="tag${isOn ? '' : ' off'}">${isOn ? words.on : words.off}</span>${
    isOn && user.preferredMfa === factor && html` <span class="tag">${words.usedFirst}</span>`
  }</h2>
${kind !== undefined && html`<p>${address === undefined ? lacks : fill(words.goesTo, { address })}</p>`}
${visit.isFresh && html`<div class="actions">${buttons(visit, factor, title, isOn)}</div>`}
</li>`;
}

function buttons(visit: Visit, factor: MfaFactor, title: string, isOn: boolean): Html {
  const { user, language } = visit;
  const words = mfaWords[language];
  const one = (action: string, text: string, look: 'main' | 'other' | 'danger') =>
    form(visit, 'mfa', action, html`${hidden('factor', factor)}${button(text, { look, label: `${title}: ${text}` })}`, {
      inline: true,
    });
  const prefer =
    isOn && user.preferredMfa !== factor && user.mfaFactors.length > 1 && one('prefer', words.useFirst, 'other');
  if (factor === 'SOFTWARE_TOKEN_MFA') {
    const hasApp = user.totp !== null;
    return html`${prefer}${hasApp && !isOn && one('on', words.turnOn, 'main')}
${one('app-begin', hasApp ? words.setUpNew : words.setUp, hasApp ? 'other' : 'main')}
${hasApp && one('off', words.removeApp, 'danger')}`;
  }
  if (!isEquipped(user, factor)) return html``;
  return html`${prefer}${isOn ? one('off', words.turnOff, 'danger') : one('on', words.turnOn, 'main')}`;
}
