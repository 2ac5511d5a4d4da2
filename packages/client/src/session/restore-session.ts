import type { Client } from '../client.ts';
import { loadDevice, withStore } from '../device/stored-devices.ts';
import { startSession } from './live-session.ts';
import type { Session } from './session.ts';

/**
 * Restores the session that the last sign-in stored in the client's `sessions`, after a reload or in another process. Sends nothing: the
 * first call that needs a token renews it if necessary.
 *
 * @returns undefined if no session is stored
 */
export async function restoreSession(client: Client): Promise<Session | undefined> {
  const stored = await withStore(client, async () => client.sessions?.load(client));
  if (stored === undefined) return undefined;
  const { userId, tokens, deviceKey } = stored;
  const record = await loadDevice(client, userId);
  return startSession(client, {
    userId,
    tokens,
    deviceKey,
    record: record?.deviceKey === deviceKey ? record : undefined,
  });
}
