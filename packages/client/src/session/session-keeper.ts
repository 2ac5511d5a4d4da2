import type { Tokens } from './tokens.ts';

/** The stored data of a session. */
export interface StoredSession {
  readonly userId: string;
  readonly tokens: Tokens;
  /** DeviceKey, which the refresh needs. */
  readonly deviceKey?: string | undefined;
}

/** The members of a client that a keeper needs. */
export interface SessionOwner {
  readonly userPoolId: string;
  readonly clientId: string;
  /** Passes an error of the store to `onDeviceError`. */
  readonly report: (error: unknown) => void;
}

/** Stores sessions beyond the life of a page or process. `sessionsIn(store)` makes one. */
export interface SessionKeeper {
  /** Returns the stored session, or undefined. */
  load(client: SessionOwner): Promise<StoredSession | undefined>;
  /** Stores a session in place of the previous one, or removes it. */
  save(client: SessionOwner, session: StoredSession | undefined): Promise<void>;
  /**
   * Renews the tokens and stores them. Calls `request`, unless another tab has renewed them meanwhile.
   *
   * @throws SignedOutError if another tab has ended the session
   */
  renew(client: SessionOwner, present: StoredSession, request: () => Promise<Tokens>): Promise<Tokens>;
}
