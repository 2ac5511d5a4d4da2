/** Messages of the development inbox. */
import { serviceError } from '@latchkey/model';
import { type Html, html } from '../../pages/html.ts';
import { link } from '../links.ts';
import { field } from '../parts/forms.ts';
import { latchkey } from '../parts/commands.ts';
import { empty, section } from '../parts/table.ts';
import { chip, command, copyButton, time } from '../parts/values.ts';
import type { ConsolePage, Visit } from '../visit.ts';
import type { InboxMessage } from '../../../delivery/dev-inbox.ts';

/** Messages on a page. */
const MOST = 50;

export const inboxPage: ConsolePage = {
  path: '/inbox',
  menu: 'inbox',
  async show(visit) {
    if (visit.inbox === undefined)
      throw serviceError('ResourceNotFoundException', 'A server in production has no inbox.');
    const to = visit.query('to');
    const all = visit.inbox
      .list()
      .filter((message) => to === undefined || message.to.toLowerCase().includes(to.toLowerCase()));
    return {
      title: 'Inbox',
      isLive: true,
      content: html`<form class="row" method="get" action="${link(['inbox'])}">
${field({ id: 'to', name: 'to', type: 'search', label: 'Messages to', value: to, placeholder: 'ada@example.com' })}<button type="submit" class="plain">Filter</button></form>
${section(
  'Messages, newest first',
  all.length === 0
    ? empty(
        to === undefined
          ? 'No messages yet. Codes and invitations are kept here instead of being sent.'
          : `No messages to ${to}.`,
        command(latchkey(visit, 'inbox')),
      )
    : html`<ul class="rows">${all.slice(0, MOST).map((message) => item(visit, message))}</ul>`,
)}
${all.length > MOST && html`<p class="hint">The newest ${MOST} of ${all.length} messages.</p>`}`,
    };
  },
};

function item({ now }: Visit, { id, to, at, medium, kind, code, subject, body }: InboxMessage): Html {
  return html`<li><div class="line"><h3>${to}</h3>${chip(medium === 'EMAIL' ? 'e-mail' : 'SMS')}<span class="sub">${kind}</span><span class="end">${time(at, now)}</span></div>
<div class="line"><output class="big">${code}</output>${copyButton(code, `the code for ${to}`)}</div>
<p class="sub">${medium === 'EMAIL' ? html`${subject ?? ''} · <a href="/_latchkey/inbox/messages/${encodeURIComponent(id)}" aria-label="Show the e-mail to ${to}">Show the e-mail</a>` : body}</p></li>`;
}
