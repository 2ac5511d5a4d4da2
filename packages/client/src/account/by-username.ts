import type { Client } from '../client.ts';
import type { CallOptions } from '../transport/call-options.ts';
import type { StringMap } from '../wire.ts';

/** The user that a request is for, if no user is signed in. */
export interface UsernameInput extends CallOptions {
  /** User name or alias. */
  readonly username: string;
  /** ClientMetadata, for the pool's Lambda triggers. */
  readonly clientMetadata?: StringMap;
}

/** Returns the members that these requests have in common: ClientId, Username, SecretHash, ClientMetadata. */
export async function byUsername(client: Client, { username, clientMetadata }: UsernameInput) {
  return {
    ClientId: client.clientId,
    Username: username,
    SecretHash: await client.secretHash(username),
    ClientMetadata: clientMetadata,
  };
}
