import type { Client } from '../client.ts';
import type { Device } from '../device/device.ts';
import type { Tokens } from './tokens.ts';

/** The events of a session. */
export type SessionEvent =
  | { readonly type: 'refreshed'; readonly tokens: Tokens }
  /** The device was remembered, un-remembered or forgotten. */
  | { readonly type: 'device'; readonly device: Device | undefined }
  /** The session ended: `signOut` was called, or the refresh token was rejected. */
  | { readonly type: 'ended'; readonly reason: 'signed-out' | 'refresh-refused' };

/** The session of a signed-in user. Made by `signIn`, `restoreSession` or `sessionFromTokens`. */
export interface Session {
  readonly client: Client;
  /** The internal user name (the access token's `username`), whatever name was typed. */
  readonly userId: string;
  /** The present tokens, which may have expired. */
  readonly tokens: Tokens;
  /** The session's device, if devices are tracked and it was confirmed. */
  readonly device: Device | undefined;
  /**
   * Returns a valid access token, after a refresh if necessary. Concurrent calls share one request. While the service cannot be reached,
   * returns the present token until it expires.
   *
   * @throws RefreshRefusedError if the refresh token is rejected, which ends the session; afterwards SignedOutError
   */
  accessToken(): Promise<string>;
  /** Returns a valid ID token in the same way. */
  idToken(): Promise<string>;
  /** Refreshes now. Sends GetTokensFromRefreshToken { RefreshToken, ClientId, ClientSecret?, DeviceKey? }. */
  refresh(): Promise<Tokens>;
  /** Calls the listener on every change, until the returned function is called. */
  onChange(listener: (event: SessionEvent) => void): () => void;
}
