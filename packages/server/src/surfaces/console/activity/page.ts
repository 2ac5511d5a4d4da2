/** Sign-ins as they happen. */
import { attributes, type Html, html } from '../../pages/html.ts';
import { link } from '../links.ts';
import { empty, section } from '../parts/table.ts';
import { command } from '../parts/values.ts';
import { latchkey } from '../parts/commands.ts';
import type { ConsolePage, Visit } from '../visit.ts';
import { recentSignIns } from './recent.ts';
import { signInsTable } from './table.ts';

const results = [
  [undefined, 'All'],
  ['signed-in', 'Signed in'],
  ['failed', 'Failed'],
  ['in-progress', 'Waiting for an answer'],
] as const;

export const activityPage: ConsolePage = {
  path: '/activity',
  menu: 'activity',
  async show(visit) {
    const [pool, result] = [visit.query('pool'), visit.query('result')];
    const rows = await recentSignIns(visit, { pool, result });
    return {
      title: 'Sign-ins',
      isLive: true,
      content: html`${filters(visit, pool, result)}
${section(
  'Sign-ins, newest first',
  rows.length === 0
    ? empty(
        'No sign-in like this since the server started. This page shows them as they happen.',
        command(latchkey(visit, 'signin')),
      )
    : signInsTable(visit, rows),
)}
<p class="hint">The last 500 events of this process, in memory: after a restart the list is empty, and each node has its own. The audit trail of a user is on the user's page, and lasts.</p>`,
    };
  },
};

function filters(_visit: Visit, pool: string | undefined, result: string | undefined): Html {
  return html`<nav aria-label="Filter"><ul class="filters">${results.map(
    ([value, text]) =>
      html`<li><a href="${link(['activity'], { pool, result: value })}"${attributes({ 'aria-current': value === result ? 'true' : undefined })}>${text}</a></li>`,
  )}${pool !== undefined && html`<li><a href="${link(['activity'], { result })}">Pool ${pool} ✕</a></li>`}</ul></nav>`;
}
