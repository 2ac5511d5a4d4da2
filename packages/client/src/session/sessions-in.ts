import { withStore } from '../device/device-shelf.ts';
import { SignedOutError } from '../error.ts';
import { checkOptions } from '../options.ts';
import type { RecordStore } from '../stores/record-store.ts';
import type { KeptSession, SessionKeeper, SessionOwner } from './session-keeper.ts';

/**
 * Keeps the session in a store, for `restoreSession` after a reload or in another process: one per app client, the last one. Tabs
 * and processes that share it renew it one at a time where the store has a lock, and take what another one renewed.
 *
 * @example createClient({ userPoolId, clientId, sessions: sessionsIn(localStorageStore()) })
 */
export function sessionsIn(store: RecordStore): SessionKeeper {
  checkOptions('sessionsIn', { store }, { store: /^object $/ });
  const load = async (client: SessionOwner) => parseSession(await store.get(keyOf(client)));
  const save = async (client: SessionOwner, session: KeptSession | undefined) => {
    if (session === undefined) await store.delete(keyOf(client));
    else await store.set(keyOf(client), JSON.stringify({ version: 1, ...session }));
  };
  return {
    load,
    save,
    async renew(client, present, request) {
      const job = async () => {
        const kept = await withStore(client, async () => (await load(client)) ?? 'none');
        if (kept === 'none') throw new SignedOutError();
        // Two tabs that signed in at the same time have devices of their own: a token of one is refused with the key of the other.
        const isSame = kept?.userId === present.userId && kept.deviceKey === present.deviceKey;
        if (isSame && kept.tokens.expiresAt > present.tokens.expiresAt) return kept.tokens;
        const tokens = await request();
        // Before the lock goes to the next tab, which would use a rotated token again.
        await withStore(client, () => save(client, { ...present, tokens }));
        return tokens;
      };
      return store.lock === undefined ? job() : store.lock(keyOf(client), job);
    },
  };
}

const keyOf = ({ clientId }: SessionOwner) => `latchkey.session.${clientId}`;

/** Reads a session back; one that is damaged is none. */
function parseSession(text: string | undefined): KeptSession | undefined {
  try {
    const kept = JSON.parse(text ?? 'null') as (KeptSession & { readonly version: number }) | null;
    const isWhole =
      kept?.version === 1 && typeof kept.userId === 'string' && typeof kept.tokens.accessToken === 'string';
    return isWhole && typeof kept.tokens.expiresAt === 'number' ? kept : undefined;
  } catch {
    return undefined;
  }
}
