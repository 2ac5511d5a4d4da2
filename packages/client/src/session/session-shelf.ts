/** The session in the client's session store, for `restoreSession`. */
import type { Client } from '../client.ts';
import { withStore } from '../devices/device-shelf.ts';
import type { Tokens } from './session.ts';

/** What is kept of a session. */
export interface KeptSession {
  readonly userId: string;
  readonly tokens: Tokens;
  readonly deviceKey: string | undefined;
}

const keyOf = ({ clientId }: Client) => `latchkey.session.${clientId}`;

/** Keeps the session in place of the one before, or takes it away. Does nothing without a session store. */
export async function keepSession(client: Client, session: KeptSession | undefined): Promise<void> {
  const { sessionStore: store } = client;
  if (store === undefined) return;
  const key = keyOf(client);
  await withStore(client, () =>
    session === undefined ? store.delete(key) : store.set(key, JSON.stringify({ version: 1, ...session })),
  );
}

/** The kept session; `none` if there is none, undefined if nobody can say. */
export function loadSession(client: Client): Promise<KeptSession | 'none' | undefined> {
  return withStore(client, async () => {
    const text = await client.sessionStore?.get(keyOf(client));
    if (text === undefined) return 'none';
    const kept = JSON.parse(text) as Partial<KeptSession> & { version?: number };
    const isWhole =
      kept.version === 1 && typeof kept.userId === 'string' && typeof kept.tokens?.accessToken === 'string';
    return isWhole && typeof kept.tokens.expiresAt === 'number' ? (kept as KeptSession) : 'none';
  });
}
