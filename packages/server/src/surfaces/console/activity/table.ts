/** The table of recent sign-ins. */
import { type Html, html } from '../../pages/html.ts';
import { poolLink, userLink } from '../links.ts';
import { table } from '../parts/table.ts';
import { chip, time } from '../parts/values.ts';
import type { Visit } from '../visit.ts';
import type { RecentSignIn, Result } from './recent.ts';

export function resultChip(result: Result): Html {
  switch (result) {
    case 'signed-in':
      return chip('signed in', 'good');
    case 'failed':
      return chip('failed', 'bad');
    case 'in-progress':
      return chip('waiting', 'warn');
    case 'done':
      return chip('done');
  }
}

export function signInsTable(visit: Visit, rows: readonly RecentSignIn[]): Html {
  return table<RecentSignIn>(
    'Sign-ins, newest first',
    [
      { name: 'User', least: 5, cell: (row) => userCell(row) },
      {
        name: 'Result',
        cell: ({ result, detail }) =>
          html`${resultChip(result)}${detail !== '' && html`<span class="sub">${detail}</span>`}`,
      },
      { name: 'Code', cell: ({ rule }) => rule ?? html`<span class="none">not evaluated</span>` },
      {
        name: 'Flow',
        least: 11,
        cell: ({ flow, sourceIp }) =>
          html`${flow}${sourceIp !== null && html`<span class="sub">from ${sourceIp}</span>`}`,
      },
      { name: 'When', cell: ({ at }) => time(at, visit.now) },
    ],
    rows,
  );
}

function userCell({ poolId, poolName, sub, username }: RecentSignIn): Html {
  const pool = html`<span class="sub"><a href="${poolLink(poolId)}">${poolName}</a></span>`;
  if (username === undefined) return html`<span class="none">no such user</span>${pool}`;
  return html`<a class="main" href="${userLink(poolId, sub)}#sign-ins">${username}</a>${pool}`;
}
