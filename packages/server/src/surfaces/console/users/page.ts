/** The users of a pool: search, and a form that creates one. */
import { attributes, type Html, html } from '../../pages/html.ts';
import { poolLink } from '../links.ts';
import { latchkey } from '../parts/commands.ts';
import { box, button, entered, field, form, select } from '../parts/forms.ts';
import { placeIn, poolOf, type ShownPool } from '../parts/pool.ts';
import { empty, section } from '../parts/table.ts';
import { command } from '../parts/values.ts';
import type { Action, ConsolePage, Visit } from '../visit.ts';
import { userLink } from '../links.ts';
import { attributeOf, usersTable } from './table.ts';
import { filterOf, searchFields, statusFilters } from './search.ts';

const PAGE = 25;

export const usersPage: ConsolePage = {
  path: '/pools/:pool/users',
  menu: 'pools',
  async show(visit) {
    const pool = await poolOf(visit);
    const UserPoolId = pool.Id;
    const [q, by, status] = [visit.query('q'), visit.query('by'), visit.query('status')];
    const Filter = filterOf({ q, by, status });
    const page = { Limit: PAGE, PaginationToken: visit.query('page'), Filter };
    const [{ Users = [], PaginationToken }, count] = await Promise.all([
      visit.call('ListUsers', { UserPoolId, ...page }),
      visit.services.store.read.pools.countUsers(UserPoolId),
    ]);
    const address = (query: Readonly<Record<string, string | undefined>>) => poolLink(UserPoolId, ['users'], query);
    return {
      ...placeIn(pool, 'users'),
      title: 'Users',
      beside: html`<span class="sub">${count} in ${pool.Name}</span>`,
      content: html`<form class="row" role="search" method="get" action="${address({})}">
${select('by', 'by', 'Search in', searchFields, by ?? 'auto')}
${field({ id: 'q', name: 'q', type: 'search', label: 'Begins with', value: q, placeholder: 'ada, ada@example.com, +49…' })}
<button type="submit" class="plain">Search</button></form>
<nav aria-label="State"><ul class="filters">${statusFilters.map(
        ([value, text]) =>
          html`<li><a href="${address({ status: value })}"${attributes({ 'aria-current': q === undefined && value === status ? 'true' : undefined })}>${text}</a></li>`,
      )}</ul></nav>
<div class="split"><div class="stack">${section(
        q === undefined ? 'Users of the pool' : `Users who match “${q}”`,
        Users.length === 0 ? nobody(visit, UserPoolId, Filter !== undefined) : usersTable(visit, UserPoolId, Users),
      )}
${
  (PaginationToken !== undefined || page.PaginationToken !== undefined) &&
  html`<nav class="pages" aria-label="Pages">${
    page.PaginationToken !== undefined && html`<a class="button" href="${address({ q, by, status })}">First page</a>`
  }${PaginationToken !== undefined && html`<a class="button" href="${address({ q, by, status, page: PaginationToken })}">Next page</a>`}</nav>`
}</div>
${section('Create a user', createForm(visit, pool))}</div>`,
    };
  },
  actions: { create: (visit, fields) => create(visit, fields) },
};

function nobody(visit: Visit, poolId: string, isFiltered: boolean): Html {
  if (isFiltered)
    return empty(
      'No user matches. A search compares the beginning of the value, with upper and lower case as in the pool.',
    );
  const words = ['user', 'create', '--pool', poolId, '--email', 'ada@example.com', 'ada'];
  return empty('This pool has no user yet. Create one here, or in a terminal:', command(latchkey(visit, ...words)));
}

function createForm(visit: Visit, { UsernameAttributes }: ShownPool): Html {
  const isByAddress = UsernameAttributes !== undefined && UsernameAttributes.length > 0;
  const name = isByAddress ? `Their ${UsernameAttributes.join(' or ').replace('_', ' ')}` : 'User name';
  return form(
    visit,
    'create',
    html`${field({ id: 'user-name', name: 'username', label: name, value: entered(visit, 'create', 'username'), required: true })}
${!isByAddress && field({ id: 'user-email', name: 'email', type: 'email', label: 'E-mail address', value: entered(visit, 'create', 'email') })}
${field({ id: 'user-password', name: 'password', type: 'password', label: 'Temporary password', autocomplete: 'new-password', hint: 'The first sign-in asks for a new one. If it is empty, one is made and sent.' })}
${box('verified', 'The address is verified', visit.posted === undefined || visit.posted.fields.has('verified'))}
${box('message', 'Send an invitation', visit.posted === undefined ? visit.inbox !== undefined : visit.posted.fields.has('message'))}
${button('Create the user')}`,
  );
}

const create: Action = async (visit, fields) => {
  const UserPoolId = visit.part('pool');
  const [Username, email, password] = [fields.text('username'), fields.text('email'), fields.exact('password')];
  const isVerified = fields.has('verified');
  const attributesGiven = [
    ...(email === '' ? [] : [['email', email] as const]),
    ...(isVerified && (email !== '' || Username.includes('@')) ? [['email_verified', 'true'] as const] : []),
    ...(isVerified && Username.startsWith('+') ? [['phone_number_verified', 'true'] as const] : []),
  ];
  const { User = {} } = await visit.call('AdminCreateUser', {
    UserPoolId,
    Username,
    UserAttributes: attributesGiven.map(([Name, Value]) => ({ Name, Value })),
    ...(password !== '' && { TemporaryPassword: password }),
    ...(fields.has('message')
      ? { DesiredDeliveryMediums: [Username.startsWith('+') ? 'SMS' : 'EMAIL'] }
      : { MessageAction: 'SUPPRESS' }),
  });
  return { to: userLink(UserPoolId, attributeOf(User, 'sub') ?? ''), done: 'created' };
};
