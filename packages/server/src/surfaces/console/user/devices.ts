/** The devices of a user, and what each would do at the next sign-in: the answer of the rules themselves. */
import { deviceEffect } from '../../../challenges/explanation/device-effect.ts';
import { explainMfa } from '../../../challenges/explanation/mfa-words.ts';
import type { DeviceRecord } from '../../../records/device.ts';
import type { UserRecord } from '../../../records/user.ts';
import type { Pool } from '../../../rules/pools/directory.ts';
import { trustEndsAt } from '../../../rules/devices/device-trust.ts';
import { type Html, html } from '../../pages/html.ts';
import { button, form } from '../parts/forms.ts';
import { empty, section } from '../parts/table.ts';
import { chip, copyable, time } from '../parts/values.ts';
import type { Action, Visit } from '../visit.ts';
import { backTo, named } from './account.ts';

/** Devices on the page. */
const MOST = 60;

export async function devicesPart(visit: Visit, user: UserRecord): Promise<Html> {
  const { services } = visit;
  const pool = await services.directory.pool(user.poolId);
  const { items, next } = await services.store.read.devices.list(user.poolId, user.sub, { limit: MOST });
  return section(
    'Devices',
    items.length === 0
      ? empty(
          pool.settings.devices === null
            ? 'This pool does not track devices. Its settings can turn it on.'
            : 'No device yet. One is issued at the end of a sign-in, and the app confirms it with ConfirmDevice.',
        )
      : html`<ul class="rows">${items.map((device) => row(visit, pool, user, device))}</ul>${next !== undefined && html`<p class="hint">The first ${MOST}.</p>`}`,
  );
}

function row(visit: Visit, pool: Pool, user: UserRecord, device: DeviceRecord): Html {
  const { services, now } = visit;
  const { deviceKey, name, remembered, secret, mfaTrusted, mfaTrustedAt, lastIp, lastAuthenticatedAt, createdAt } =
    device;
  const endsAt = trustEndsAt(pool, device);
  return html`<li><div class="line"><h3>${name ?? 'A device without a name'}</h3>
${secret === null ? chip('never confirmed', 'warn') : remembered ? chip('remembered', 'good') : chip('not remembered')}
${mfaTrusted && chip('has passed MFA', 'good')}<span class="end">used ${time(lastAuthenticatedAt, now)}</span></div>
<p class="sub">${copyable(deviceKey, `the key of ${name ?? 'the device'}`)}</p>
<p class="sub">${lastIp !== null && html`last from ${lastIp} · `}created ${time(createdAt, now)}${mfaTrustedAt !== null && html` · passed MFA ${time(mfaTrustedAt, now)}`}${endsAt !== null && html` · trusted until ${time(endsAt, now)}`}</p>
${effectOf(services, pool, user, device)}
<div class="actions">
${secret !== null && form(visit, remembered ? 'do-not-remember' : 'remember', button(remembered ? 'Do not remember' : 'Remember', 'plain', `${remembered ? 'Do not remember' : 'Remember'} ${name ?? deviceKey}`), { item: deviceKey, inline: true })}
${form(visit, 'forget', button('Forget', 'danger', `Forget ${name ?? deviceKey}`), { item: deviceKey, inline: true })}
</div></li>`;
}

function effectOf(services: Visit['services'], pool: Pool, user: UserRecord, device: DeviceRecord): Html {
  const reason = deviceEffect(services, pool, user, device);
  const standing = device.secret === null ? 'unconfirmed' : device.remembered ? 'remembered' : 'confirmed';
  const audited = {
    given: device.deviceKey,
    carried: null,
    standing,
    trusted: device.mfaTrusted,
    minted: null,
  } as const;
  const step = { device: audited, admin: false, flow: 'USER_SRP_AUTH', outcome: { kind: 'tokens' } } as const;
  const { because, advice } = explainMfa(reason, step, { confirmed: [], unconfirmed: [] });
  const asks = !['device-stands-in', 'mfa-off', 'no-factor', 'passed', 'first-sign-in'].includes(reason);
  return html`<div class="why ${asks ? 'asked' : 'free'}"><p><strong>${asks ? 'The next sign-in asks for a code.' : 'The next sign-in asks for no code.'}</strong> ${because} ${chip(reason)}</p>
${asks && advice !== null && html`<p>${advice}</p>`}</div>`;
}

const remember =
  (status: 'remembered' | 'not_remembered', done: string): Action =>
  async (visit, fields) => {
    const device = { ...named(visit), DeviceKey: fields.text('item') };
    await visit.call('AdminUpdateDeviceStatus', { ...device, DeviceRememberedStatus: status });
    return { to: `${backTo(visit)}#devices`, done };
  };

export const deviceActions: Readonly<Record<string, Action>> = {
  remember: remember('remembered', 'remembered'),
  'do-not-remember': remember('not_remembered', 'not-remembered'),
  async forget(visit, fields) {
    await visit.call('AdminForgetDevice', { ...named(visit), DeviceKey: fields.text('item') });
    return { to: `${backTo(visit)}#devices`, done: 'forgotten' };
  },
};
