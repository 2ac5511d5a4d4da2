/** The groups of a pool, or the users of one group. */
import { serviceError } from '@latchkey/model';
import { html } from '../../pages/html.ts';
import { poolLink } from '../links.ts';
import { button, confirmation, entered, field, form } from '../parts/forms.ts';
import { placeIn, poolOf } from '../parts/pool.ts';
import { empty, section, table } from '../parts/table.ts';
import { instantOf, nothing, time } from '../parts/values.ts';
import { usersTable } from '../users/table.ts';
import type { Action, ConsolePage } from '../visit.ts';

const PAGE = 60;

export const groupsPage: ConsolePage = {
  path: '/pools/:pool/groups',
  menu: 'pools',
  async show(visit) {
    const pool = await poolOf(visit);
    const UserPoolId = pool.Id;
    const name = visit.query('name');
    if (name !== undefined) return groupOf(visit, pool, name);
    const { Groups = [], NextToken } = await visit.call('ListGroups', {
      UserPoolId,
      Limit: PAGE,
      NextToken: visit.query('page'),
    });
    return {
      ...placeIn(pool, 'groups'),
      title: 'Groups',
      content: html`<div class="split"><div class="stack">${section(
        'Groups of the pool',
        Groups.length === 0
          ? empty('There is no group yet. The groups of a user are in the claim cognito:groups of the tokens.')
          : table(
              'Groups',
              [
                {
                  name: 'Name',
                  cell: ({ GroupName = '' }) =>
                    html`<a class="main" href="${poolLink(UserPoolId, ['groups'], { name: GroupName })}">${GroupName}</a>`,
                },
                { name: 'Description', cell: ({ Description }) => Description ?? nothing },
                { name: 'Precedence', isNumber: true, cell: ({ Precedence }) => Precedence ?? nothing },
                { name: 'Created', cell: ({ CreationDate }) => time(instantOf(CreationDate), visit.now) },
              ],
              Groups,
            ),
      )}
${NextToken !== undefined && html`<p class="pages"><a class="button" href="${poolLink(UserPoolId, ['groups'], { page: NextToken })}">Next page</a></p>`}</div>
${section(
  'Create a group',
  form(
    visit,
    'create',
    html`${field({ id: 'group-name', name: 'name', label: 'Name', value: entered(visit, 'create', 'name'), required: true })}
${field({ id: 'group-description', name: 'description', label: 'Description', value: entered(visit, 'create', 'description') })}
${button('Create the group')}`,
  ),
)}</div>`,
    };
  },
  actions: { create: (visit, fields) => create(visit, fields), delete: (visit, fields) => remove(visit, fields) },
};

async function groupOf(
  visit: Parameters<ConsolePage['show']>[0],
  pool: Awaited<ReturnType<typeof poolOf>>,
  name: string,
) {
  const group = { UserPoolId: pool.Id, GroupName: name };
  const [{ Group }, { Users = [], NextToken }] = await Promise.all([
    visit.call('GetGroup', group),
    visit.call('ListUsersInGroup', { ...group, Limit: PAGE, NextToken: visit.query('page') }),
  ]);
  return {
    ...placeIn(pool, 'groups', [['Groups', poolLink(pool.Id, ['groups'])]]),
    title: name,
    beside: html`<span class="sub">${Group?.Description ?? ''}</span>`,
    content: html`${section(
      'Users of the group',
      Users.length === 0
        ? empty('Nobody is in this group. Add users on their own pages.')
        : usersTable(visit, pool.Id, Users),
    )}
${NextToken !== undefined && html`<p class="pages"><a class="button" href="${poolLink(pool.Id, ['groups'], { name, page: NextToken })}">Next page</a></p>`}
${section('Delete', confirmation(visit, 'delete', 'Delete the group', name))}`,
  };
}

const create: Action = async (visit, fields) => {
  const UserPoolId = visit.part('pool');
  const Description = fields.text('description');
  await visit.call('CreateGroup', {
    UserPoolId,
    GroupName: fields.text('name'),
    ...(Description !== '' && { Description }),
  });
  return { to: poolLink(UserPoolId, ['groups']), done: 'created' };
};

const remove: Action = async (visit, fields) => {
  const UserPoolId = visit.part('pool');
  const GroupName = visit.query('name') ?? '';
  if (fields.text('confirm') !== GroupName)
    throw serviceError('InvalidParameterException', `Enter ${GroupName} to delete the group.`);
  await visit.call('DeleteGroup', { UserPoolId, GroupName });
  return { to: poolLink(UserPoolId, ['groups']), done: 'deleted' };
};
