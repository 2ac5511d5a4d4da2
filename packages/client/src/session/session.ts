import type { Client } from '../client.ts';
import type { Device } from '../device/device.ts';
import type { Tokens } from './tokens.ts';

/** What a session tells those who listen. */
export type SessionEvent =
  | { readonly type: 'refreshed'; readonly tokens: Tokens }
  /** The device was remembered, un-remembered or forgotten. */
  | { readonly type: 'device'; readonly device: Device | undefined }
  /** It ended: `signOut` was called, or the refresh token was refused. */
  | { readonly type: 'ended'; readonly reason: 'signed-out' | 'refresh-refused' };

/** A signed-in user. Made by `signIn`, `restoreSession` or `sessionFromTokens`. */
export interface Session {
  readonly client: Client;
  /** The internal user name (the access token's `username`), whatever was typed. */
  readonly userId: string;
  /** The present tokens, which may have expired. */
  readonly tokens: Tokens;
  /** The device that the session runs on, if devices are tracked and it was confirmed. */
  readonly device: Device | undefined;
  /**
   * An access token with some life left, refreshed first where need be. However many callers ask at once, one request is made.
   * While the service cannot be reached, the present token is given as long as it lasts.
   *
   * @throws RefreshRefusedError when the session has ended
   */
  accessToken(): Promise<string>;
  /** The same for the ID token. */
  idToken(): Promise<string>;
  /** Refreshes now. Sends GetTokensFromRefreshToken { RefreshToken, ClientId, ClientSecret?, DeviceKey? }. */
  refresh(): Promise<Tokens>;
  /** Calls back on every change, until the function that it gives back is called. */
  onChange(listener: (event: SessionEvent) => void): () => void;
}
