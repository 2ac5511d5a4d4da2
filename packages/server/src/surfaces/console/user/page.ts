/** Everything about one user on one page. */
import { serviceError } from '@latchkey/model';
import type { UserRecord } from '../../../records/user.ts';
import { html } from '../../pages/html.ts';
import { poolLink } from '../links.ts';
import { latchkey } from '../parts/commands.ts';
import { placeIn, poolOf } from '../parts/pool.ts';
import { section } from '../parts/table.ts';
import { chip, command } from '../parts/values.ts';
import { statusChip } from '../users/table.ts';
import type { ConsolePage, Visit } from '../visit.ts';
import { accountActions, accountForms } from './account.ts';
import { about, attributesTable } from './about.ts';
import { deviceActions, devicesPart } from './devices.ts';
import { groupActions, groupsPart } from './groups.ts';
import { passkeysPart } from './passkeys.ts';
import { sessionActions, sessionsPart } from './sessions.ts';
import { signInsPart } from './sign-ins.ts';

export const userPage: ConsolePage = {
  path: '/pools/:pool/users/:user',
  menu: 'pools',
  async show(visit) {
    const pool = await poolOf(visit);
    const user = await userOf(visit, pool.Id);
    const [devices, signIns, sessions, passkeys, groups] = await Promise.all([
      devicesPart(visit, user),
      signInsPart(visit, user),
      sessionsPart(visit, user),
      passkeysPart(visit, user),
      groupsPart(visit, user),
    ]);
    const named = ['--pool', user.poolId, '--user', user.username];
    return {
      ...placeIn(pool, 'users', [['Users', poolLink(pool.Id, ['users'])]]),
      title: user.username,
      beside: html`${statusChip(user.status)} ${!user.enabled && chip('disabled', 'bad')}`,
      content: html`<div class="split"><div class="stack">
${section('Account', about(visit, user))}
${devices}
${signIns}
${sessions}
${passkeys}
${section('Attributes', attributesTable(user))}
</div><div class="stack">
${accountForms(visit, user)}
${groups}
${section(
  'Commands',
  html`<div>${command(latchkey(visit, 'explain', ...named), 'the command that explains sign-ins')}
${command(latchkey(visit, 'device', 'list', ...named), 'the command that lists devices')}
${command(latchkey(visit, 'user', 'show', '--pool', user.poolId, user.username), 'the command that shows the user')}</div>`,
)}
</div></div>`,
    };
  },
  actions: { ...accountActions, ...deviceActions, ...sessionActions, ...groupActions },
};

/** @throws UserNotFoundException */
async function userOf({ services, part }: Visit, poolId: string): Promise<UserRecord> {
  const sub = part('user');
  // PostgreSQL does not accept U+0000 in text.
  const user = /^[\w-]{1,128}$/.test(sub) ? await services.store.read.users.find(poolId, sub) : undefined;
  if (user === undefined) throw serviceError('UserNotFoundException', 'User does not exist.');
  return user;
}
