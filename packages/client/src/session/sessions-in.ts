import { withStore } from '../device/stored-devices.ts';
import { SignedOutError } from '../error.ts';
import { checkOptions } from '../options.ts';
import type { RecordStore } from '../stores/record-store.ts';
import type { StoredSession, SessionKeeper, SessionOwner } from './session-keeper.ts';

/**
 * Stores the session, for `restoreSession` after a reload or in another process. There is one per app client, that of the last sign-in.
 * If the store has a lock, tabs and processes that share the session renew it one at a time, and use tokens that another one renewed.
 *
 * @example createClient({ userPoolId, clientId, sessions: sessionsIn(localStorageStore()) })
 */
export function sessionsIn(store: RecordStore): SessionKeeper {
  checkOptions('sessionsIn', { store }, { store: /^object $/ });
  const load = async (client: SessionOwner) => parseSession(await store.get(keyOf(client)));
  const save = async (client: SessionOwner, session: StoredSession | undefined) => {
    if (session === undefined) await store.delete(keyOf(client));
    else await store.set(keyOf(client), JSON.stringify({ version: 1, ...session }));
  };
  return {
    load,
    save,
    async renew(client, present, request) {
      const job = async () => {
        const stored = await withStore(client, async () => (await load(client)) ?? 'none');
        if (stored === 'none') throw new SignedOutError();
        // Tabs that signed in at the same time have different devices. The service rejects a token with the other device's key.
        const isSame = stored?.userId === present.userId && stored.deviceKey === present.deviceKey;
        if (isSame && stored.tokens.expiresAt > present.tokens.expiresAt) return stored.tokens;
        const tokens = await request();
        // Stored before the next tab gets the lock: it would otherwise use a rotated token again.
        await withStore(client, () => save(client, { ...present, tokens }));
        return tokens;
      };
      return store.lock === undefined ? job() : store.lock(keyOf(client), job);
    },
  };
}

const keyOf = ({ clientId }: SessionOwner) => `latchkey.session.${clientId}`;

/** Parses a stored session; undefined if it is damaged. */
function parseSession(text: string | undefined): StoredSession | undefined {
  try {
    const stored = JSON.parse(text ?? 'null') as (StoredSession & { readonly version: number }) | null;
    const isWhole =
      stored?.version === 1 && typeof stored.userId === 'string' && typeof stored.tokens.accessToken === 'string';
    return isWhole && typeof stored.tokens.expiresAt === 'number' ? stored : undefined;
  } catch {
    return undefined;
  }
}
