import type { Tokens } from './tokens.ts';

/** What is kept of a session. */
export interface KeptSession {
  readonly userId: string;
  readonly tokens: Tokens;
  /** DeviceKey, which its refresh needs. */
  readonly deviceKey?: string | undefined;
}

/** The client whose session is kept, as far as a keeper needs it. */
export interface SessionOwner {
  readonly userPoolId: string;
  readonly clientId: string;
  /** Hands whatever went wrong with the store to `onDeviceError`. */
  readonly report: (error: unknown) => void;
}

/** Keeps sessions beyond the life of a page or process. `sessionsIn(store)` makes one. */
export interface SessionKeeper {
  /** The kept session, or undefined. */
  load(client: SessionOwner): Promise<KeptSession | undefined>;
  /** Keeps a session in place of the one before, or takes it away. */
  save(client: SessionOwner, session: KeptSession | undefined): Promise<void>;
  /**
   * Renews the tokens, by the request or with what another tab has renewed meanwhile, and keeps them.
   *
   * @throws SignedOutError if another tab has signed out
   */
  renew(client: SessionOwner, present: KeptSession, request: () => Promise<Tokens>): Promise<Tokens>;
}
