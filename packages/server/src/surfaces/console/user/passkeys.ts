/** The passkeys of a user. Only users themselves can remove them: the API has no operation for administrators. */
import type { PasskeyRecord } from '../../../records/passkey.ts';
import type { UserRecord } from '../../../records/user.ts';
import { type Html, html } from '../../pages/html.ts';
import { empty, section, table } from '../parts/table.ts';
import { chip, time } from '../parts/values.ts';
import type { Visit } from '../visit.ts';

const MOST = 60;

export async function passkeysPart({ services, now }: Visit, { poolId, sub }: UserRecord): Promise<Html> {
  const { items } = await services.store.read.passkeys.list(poolId, sub, { limit: MOST });
  return section(
    'Passkeys',
    items.length === 0
      ? empty('No passkey.')
      : table<PasskeyRecord>(
          'Passkeys of the user',
          [
            {
              name: 'Name',
              cell: ({ friendlyName, credentialId }) =>
                html`<span class="main">${friendlyName}</span><span class="sub"><code>${credentialId}</code></span>`,
            },
            { name: 'For', cell: ({ relyingPartyId }) => relyingPartyId },
            {
              name: 'Kept',
              cell: ({ backupEligible, backedUp }) =>
                backupEligible ? chip(backedUp ? 'synced' : 'can be synced') : chip('on one device'),
            },
            { name: 'Last used', cell: ({ lastUsedAt }) => time(lastUsedAt, now) },
          ],
          items,
        ),
  );
}
