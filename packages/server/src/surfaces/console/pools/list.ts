/** The user pools of the server, and a form that creates one. */
import { html } from '../../pages/html.ts';
import { link, poolLink } from '../links.ts';
import { latchkey } from '../parts/commands.ts';
import { box, button, entered, field, form, select } from '../parts/forms.ts';
import { isAdministratorsPool } from '../parts/pool.ts';
import { empty, section, table } from '../parts/table.ts';
import { chip, command, copyable, instantOf, time } from '../parts/values.ts';
import type { Action, ConsolePage, Visit } from '../visit.ts';
import { countedPools } from './counted.ts';
import { deviceSettings, mfaSettings } from './settings.ts';

const PAGE = 50;

export const poolsPage: ConsolePage = {
  path: '/pools',
  menu: 'pools',
  async show(visit) {
    const { pools, next } = await countedPools(visit, { MaxResults: PAGE, NextToken: visit.query('page') });
    return {
      title: 'User pools',
      content: html`<div class="split"><div class="stack">${section(
        'Pools',
        pools.length === 0
          ? empty(
              'There is no user pool yet. Create one here, or in a terminal:',
              command(latchkey(visit, 'pool', 'create')),
            )
          : table(
              'User pools',
              [
                {
                  name: 'Name',
                  cell: ({ pool: { Id = '', Name = '' } }) =>
                    html`<a class="main" href="${poolLink(Id)}">${Name}</a> ${isAdministratorsPool(visit, Id) && chip('administrators of this console')}`,
                },
                { name: 'Id', cell: ({ pool: { Id = '' } }) => copyable(Id, `the id ${Id}`) },
                {
                  name: 'Users',
                  isNumber: true,
                  cell: ({ pool: { Id = '' }, users }) =>
                    html`<a href="${poolLink(Id, ['users'])}" aria-label="${users} users of ${Id}">${users}</a>`,
                },
                { name: 'Created', cell: ({ pool }) => time(instantOf(pool.CreationDate), visit.now) },
              ],
              pools,
            ),
      )}
${next !== undefined && html`<p class="pages"><a class="button" href="${link(['pools'], { page: next })}">Next page</a></p>`}</div>
${section('Create a pool', createForm(visit))}</div>`,
    };
  },
  actions: { create: (visit, fields) => create(visit, fields) },
};

function createForm(visit: Visit) {
  const was = (name: string, otherwise: string) => entered(visit, 'create', name, otherwise);
  return form(
    visit,
    'create',
    html`${field({ id: 'pool-name', name: 'name', label: 'Name', value: was('name', ''), required: true })}
${select('pool-sign-in', 'signIn', 'Users sign in with', signInChoices, was('signIn', 'username'))}
${select('pool-mfa', 'mfa', 'MFA with an authenticator app', mfaChoices, was('mfa', 'OPTIONAL'))}
${select('pool-devices', 'devices', 'Remembered devices', deviceChoices, was('devices', 'always'))}
${box('suppress', 'A remembered device takes the place of the code', visit.posted === undefined || visit.posted.fields.has('suppress'))}
${button('Create the pool')}`,
  );
}

const signInChoices = [
  ['username', 'a user name'],
  ['username-email', 'a user name or an e-mail address'],
  ['email', 'an e-mail address'],
] as const;

export const mfaChoices = [
  ['OFF', 'off'],
  ['OPTIONAL', 'optional'],
  ['ON', 'required'],
] as const;

export const deviceChoices = [
  ['off', 'off'],
  ['always', 'always'],
  ['opt-in', 'if the user agrees'],
] as const;

const create: Action = async (visit, fields) => {
  const signIn = fields.text('signIn');
  const { UserPool } = await visit.call('CreateUserPool', {
    PoolName: fields.text('name'),
    AutoVerifiedAttributes: ['email'],
    ...(signIn === 'email' && { UsernameAttributes: ['email'] }),
    ...(signIn === 'username-email' && { AliasAttributes: ['email'] }),
    DeviceConfiguration: deviceSettings(fields.text('devices'), fields.has('suppress')),
  });
  const UserPoolId = UserPool?.Id ?? '';
  const mfa = fields.text('mfa');
  if (mfa !== 'OFF') await visit.call('SetUserPoolMfaConfig', { UserPoolId, ...mfaSettings(mfa) });
  return { to: poolLink(UserPoolId), done: 'created' };
};
