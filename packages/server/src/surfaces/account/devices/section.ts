/** Devices: those of apps (ConfirmDevice) and remembered browsers, which are the same. */
import type { DeviceRecord } from '../../../records/device.ts';
import { deviceEffect } from '../../../challenges/explanation/device-effect.ts';
import type { MfaReason } from '../../../challenges/state/machine.ts';
import { forget, rename } from '../../../operations/devices/device-changes.ts';
import { devicesOf } from '../../../operations/devices/device-page.ts';
import { trustEndsAt } from '../../../rules/devices/device-trust.ts';
import { type Html, html } from '../../pages/html.ts';
import { button, field, form, hidden } from '../parts/forms.ts';
import { placeOf } from '../parts/place.ts';
import { fill, instant } from '../parts/text.ts';
import type { Section } from '../section.ts';
import type { Visit } from '../visit.ts';
import { commonWords } from '../words/common.ts';
import { devicesWords } from './words.ts';

/** Devices on a page, and the most that one request forgets. */
const PAGE_SIZE = 60;

/** The longest name of a device ("DeviceNameType" of the API reference). */
const LONGEST_NAME = 1024;

export const devicesSection: Section = {
  words: (language) => devicesWords[language],
  exists: () => true,
  asksForFreshSignIn: false,
  show,
  actions: {
    rename: {
      needsFreshSignIn: false,
      run: async ({ services, user }, { device = '', name = '' }) => {
        const shortened = name.trim().slice(0, LONGEST_NAME);
        if (shortened !== '') await rename(services, addressOf(user, device), shortened);
        return { notice: 'renamed' };
      },
    },
    forget: {
      needsFreshSignIn: false,
      run: async ({ services, user }, { device = '' }) => {
        await forget(services, addressOf(user, device));
        return { notice: 'forgotten' };
      },
    },
    'forget-others': {
      needsFreshSignIn: false,
      run: async (visit) => {
        const { items } = await devicesOf(visit.services.store, visit.pool, visit.user, 'user', { limit: PAGE_SIZE });
        for (const { deviceKey } of items) {
          if (deviceKey !== ownDevice(visit)) await forget(visit.services, addressOf(visit.user, deviceKey));
        }
        return { notice: 'forgottenOthers' };
      },
    },
  },
};

const addressOf = ({ poolId, sub }: Visit['user'], deviceKey: string) => ({ poolId, sub, deviceKey });

/** The device that this browser is. */
const ownDevice = ({ session }: Visit): string | null => session.record.authentication.deviceKey;

async function show(visit: Visit): Promise<Html> {
  const { services, pool, user, language, context, link } = visit;
  const words = devicesWords[language];
  const page = { limit: PAGE_SIZE, after: context.req.query('after') };
  const { items, next } = await devicesOf(services.store, pool, user, 'user', page);
  if (items.length === 0) return html`<p>${words.none}</p>`;
  const others = items.filter(({ deviceKey }) => deviceKey !== ownDevice(visit));
  return html`<ul class="rows">${items.map((device) => row(visit, device))}</ul>
${next !== undefined && html`<p><a href="${link('devices', { after: next })}">${words.more}</a></p>`}
${others.length > 0 && items.length > 1 && form(visit, 'devices', 'forget-others', button(words.forgetOthers, { look: 'danger' }))}`;
}

function row(visit: Visit, device: DeviceRecord): Html {
  const { services, pool, user, language } = visit;
  const words = devicesWords[language];
  const common = commonWords[language];
  const { deviceKey, lastIp, lastAuthenticatedAt } = device;
  const name = device.name ?? words.unnamed;
  const place = placeOf(services, lastIp);
  const effect = effects[deviceEffect(services, pool, user, device)];
  const id = `name-${deviceKey.replace(/[^\w-]/g, '-')}`;
  return html`<li>
<h2>${name}${deviceKey === ownDevice(visit) && html` <span class="tag">${common.thisBrowser}</span>`}</h2>
<p>${words.lastUsed} ${instant(language, lastAuthenticatedAt)}${place !== undefined && html` · ${place}`}</p>
${effect !== undefined && html`<p>${words[effect]}${effect === 'standsIn' && trustEnd(visit, device)}</p>`}
<details class="rename"><summary>${words.rename}</summary>
${form(
  visit,
  'devices',
  'rename',
  html`${hidden('device', deviceKey)}${field({ id, name: 'name', label: words.newName, value: device.name ?? '', maxlength: LONGEST_NAME })}
${button(common.save)}`,
)}</details>
<div class="actions">${form(
    visit,
    'devices',
    'forget',
    html`${hidden('device', deviceKey)}${button(words.forget, { look: 'danger', label: fill(words.forgetNamed, { name }) })}`,
    { inline: true },
  )}</div>
</li>`;
}

/** Until when the device stands in, in pools where that ends. */
function trustEnd({ pool, language }: Visit, device: DeviceRecord): Html | false {
  const endsAt = trustEndsAt(pool, device);
  return endsAt !== null && html` ${devicesWords[language].until} ${instant(language, endsAt)}`;
}

/** Why the device does or does not stand in for the second step. */
const effects: { readonly [R in MfaReason]?: keyof (typeof devicesWords)['en'] } = {
  'device-stands-in': 'standsIn',
  'device-not-trusted': 'notTrusted',
  'device-not-remembered': 'notRemembered',
  'suppression-off': 'alwaysAsks',
  'tracking-off': 'alwaysAsks',
  'no-factor': 'noSecondStep',
  'mfa-off': 'mfaOff',
};
