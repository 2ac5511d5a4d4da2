/** GlobalSignOut: ends every session of the signed-in user. It does not change devices. */
import { endAllSessions } from '../../rules/sessions/activity.ts';
import { operation } from '../operation.ts';

export const GlobalSignOut = operation('GlobalSignOut', 'accessToken', async ({ caller, store, clock }) => {
  await store.write((tx) => endAllSessions(tx, caller.pool.id, caller.user.sub, clock.now()));
  return {};
});
