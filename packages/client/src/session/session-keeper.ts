import type { Client } from '../client.ts';
import type { Tokens } from './session.ts';

/** What is kept of a session. */
export interface KeptSession {
  readonly userId: string;
  readonly tokens: Tokens;
  /** DeviceKey, which its refresh needs. */
  readonly deviceKey?: string | undefined;
}

/** Keeps sessions beyond the life of a page or process. `sessionsIn(store)` makes one. */
export interface SessionKeeper {
  /** The kept session, or undefined. */
  load(client: Client): Promise<KeptSession | undefined>;
  /** Keeps a session in place of the one before, or takes it away. */
  save(client: Client, session: KeptSession | undefined): Promise<void>;
  /**
   * Renews the tokens, by the request or with what another tab has renewed meanwhile, and keeps them.
   *
   * @throws SignedOutError if another tab has signed out
   */
  renew(client: Client, present: KeptSession, request: () => Promise<Tokens>): Promise<Tokens>;
}
