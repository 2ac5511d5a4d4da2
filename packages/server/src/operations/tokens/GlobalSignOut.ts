/** GlobalSignOut: ends every session of the signed-in user. It does not change devices. */
import { operation } from '../operation.ts';

export const GlobalSignOut = operation('GlobalSignOut', 'accessToken', async ({ caller, store, clock }) => {
  await store.write((tx) => tx.sessions.revokeAll(caller.pool.id, caller.user.sub, clock.now()));
  return {};
});
