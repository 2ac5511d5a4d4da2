import type { Client } from '../client.ts';
import { loadDevice, withStore } from '../device/device-shelf.ts';
import { startSession } from './live-session.ts';
import type { Session } from './session.ts';

/**
 * The session that the last sign-in left in the client's `sessions`, after a reload or in another process. Sends nothing: the
 * first call that needs a token renews it if it is due.
 *
 * @returns undefined if nobody is signed in
 */
export async function restoreSession(client: Client): Promise<Session | undefined> {
  const kept = await withStore(client, async () => client.sessions?.load(client));
  if (kept === undefined) return undefined;
  const { userId, tokens, deviceKey } = kept;
  const record = await loadDevice(client, userId);
  return startSession(client, {
    userId,
    tokens,
    deviceKey,
    record: record?.deviceKey === deviceKey ? record : undefined,
  });
}
