/** The sessions of a user: browsers and, where the pool tracks them, apps. */
import type { UserRecord } from '../../../records/user.ts';
import { sessionConfiguration } from '../../../rules/sessions/configuration.ts';
import { type Html, html } from '../../pages/html.ts';
import { poolLink } from '../links.ts';
import { button, form } from '../parts/forms.ts';
import { empty, section, table } from '../parts/table.ts';
import { instantOf, nothing, time } from '../parts/values.ts';
import type { Action, Visit } from '../visit.ts';
import { backTo, named } from './account.ts';

export async function sessionsPart(visit: Visit, { poolId }: UserRecord): Promise<Html> {
  const { tracking } = await sessionConfiguration(visit.services.directory, poolId);
  if (!tracking) {
    return section(
      'Sessions',
      empty(
        'This pool does not track sessions (SetUserPoolSessionConfiguration). “Sign out everywhere” ends all of them.',
      ),
    );
  }
  const { Sessions = [] } = await visit.call('AdminListUserSessions', named(visit));
  return section(
    'Sessions',
    Sessions.length === 0
      ? empty('The user is not signed in anywhere.')
      : table(
          'Sessions of the user',
          [
            {
              name: 'Kind',
              cell: ({ SessionType = '', DeviceType }) =>
                html`<span class="main">${SessionType}</span>${DeviceType !== undefined && html`<span class="sub">${DeviceType}</span>`}`,
            },
            {
              name: 'App client',
              cell: ({ ClientId }) =>
                ClientId === undefined
                  ? nothing
                  : html`<a href="${poolLink(poolId, ['clients', ClientId])}"><code>${ClientId}</code></a>`,
            },
            { name: 'From', cell: ({ LastIPAddress }) => LastIPAddress ?? nothing },
            { name: 'Last active', cell: ({ LastActiveDate }) => time(instantOf(LastActiveDate), visit.now) },
            {
              name: 'End',
              isSilent: true,
              cell: ({ SessionId = '' }) =>
                form(visit, 'revoke', button('End', 'danger', `End the session ${SessionId}`), {
                  item: SessionId,
                  inline: true,
                }),
            },
          ],
          Sessions,
        ),
  );
}

export const sessionActions: Readonly<Record<string, Action>> = {
  async revoke(visit, fields) {
    await visit.call('AdminRevokeUserSession', { ...named(visit), SessionId: fields.text('item') });
    return { to: `${backTo(visit)}#sessions`, done: 'revoked' };
  },
};
