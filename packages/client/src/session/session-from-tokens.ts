import { claimsOf } from '../access-token.ts';
import type { Client } from '../client.ts';
import { loadDevice } from '../device/stored-devices.ts';
import { storeSession, startSession } from './live-session.ts';
import type { Session } from './session.ts';
import { checkOptions, nonEmptyText, text } from '../options.ts';

/** Tokens that were obtained by other means. */
export interface TokenInput {
  readonly accessToken: string;
  readonly idToken?: string;
  readonly refreshToken?: string;
  /** The key of the device that the tokens belong to. The default is the access token's `device_key`. */
  readonly deviceKey?: string;
}

/**
 * Makes a session of tokens that were obtained by other means: another library, the OAuth endpoints, a server. It is stored like the
 * session of a sign-in, and has the device if this client has its record. Sends nothing and verifies nothing.
 */
export async function sessionFromTokens(client: Client, input: TokenInput): Promise<Session> {
  checkOptions('sessionFromTokens', input, {
    accessToken: nonEmptyText,
    idToken: text,
    refreshToken: text,
    deviceKey: text,
  });
  const { accessToken, idToken, refreshToken } = input;
  const { username: userId = '', exp = 0, device_key } = claimsOf(accessToken);
  const { deviceKey = device_key } = input;
  const tokens = { accessToken, idToken, refreshToken, expiresAt: exp * 1000 };
  const record = client.trackDevices ? await loadDevice(client, userId) : undefined;
  await storeSession(client, { userId, tokens, deviceKey });
  return startSession(client, {
    userId,
    tokens,
    deviceKey,
    record: record?.deviceKey === deviceKey ? record : undefined,
  });
}
