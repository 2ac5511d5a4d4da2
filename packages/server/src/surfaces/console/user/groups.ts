/** The groups of a user. */
import type { UserRecord } from '../../../records/user.ts';
import { type Html, html } from '../../pages/html.ts';
import { poolLink } from '../links.ts';
import { button, form, select } from '../parts/forms.ts';
import { section } from '../parts/table.ts';
import { nothing } from '../parts/values.ts';
import type { Action, Visit } from '../visit.ts';
import { backTo, named } from './account.ts';

const MOST = 60;

export async function groupsPart(visit: Visit, { poolId }: UserRecord): Promise<Html> {
  const [{ Groups: own = [] }, { Groups: all = [] }] = await Promise.all([
    visit.call('AdminListGroupsForUser', { ...named(visit), Limit: MOST }),
    visit.call('ListGroups', { UserPoolId: poolId, Limit: MOST }),
  ]);
  const names = own.map(({ GroupName = '' }) => GroupName);
  const others = all.map(({ GroupName = '' }) => GroupName).filter((name) => !names.includes(name));
  return section(
    'Groups',
    html`<div class="stack">${
      names.length === 0
        ? html`<p>${nothing}</p>`
        : html`<ul class="stack">${names.map(
            (name) =>
              html`<li class="line"><a href="${poolLink(poolId, ['groups'], { name })}">${name}</a><span class="end">${form(visit, 'leave', button('Remove', 'plain', `Remove from ${name}`), { item: name, inline: true })}</span></li>`,
          )}</ul>`
    }
${
  others.length === 0
    ? html`<p class="hint"><a href="${poolLink(poolId, ['groups'])}">${all.length === 0 ? 'Create a group' : 'All groups'}</a></p>`
    : form(
        visit,
        'join',
        html`${select(
          'group',
          'group',
          'Add to',
          others.map((name) => [name, name] as const),
          '',
        )}${button('Add', 'plain', 'Add to the group')}`,
      )
}</div>`,
  );
}

export const groupActions: Readonly<Record<string, Action>> = {
  async join(visit, fields) {
    await visit.call('AdminAddUserToGroup', { ...named(visit), GroupName: fields.text('group') });
    return { to: `${backTo(visit)}#groups`, done: 'saved' };
  },
  async leave(visit, fields) {
    await visit.call('AdminRemoveUserFromGroup', { ...named(visit), GroupName: fields.text('item') });
    return { to: `${backTo(visit)}#groups`, done: 'saved' };
  },
};
