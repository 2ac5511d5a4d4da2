import { claimsOf } from '../access-token.ts';
import { forgetDevice } from '../devices/forget-device.ts';
import { controlOf } from '../session/live-session.ts';
import type { CallOptions } from '../transport/call-options.ts';
import type { Session } from '../session/session.ts';
import { callForms, checkOptions, flag } from '../options.ts';

/** What a sign-out ends. */
export interface SignOutOptions extends CallOptions {
  /** If true, ends all sessions of the user on all devices (GlobalSignOut), not only this one (RevokeToken). */
  readonly everywhere?: boolean;
  /** If true, also forgets the session's device, so that the next sign-in asks for a code. The default is false. */
  readonly forgetDevice?: boolean;
}

/**
 * Ends the session: revokes its tokens at the service and drops them here. The device stays remembered unless `forgetDevice` is set. The
 * session always ends locally, even if the service cannot be reached; the error is thrown afterwards.
 *
 * Sends RevokeToken { Token, ClientId, ClientSecret? }, or GlobalSignOut { AccessToken }; before that ForgetDevice, if requested.
 *
 * @throws LatchkeyError if a request failed: the tokens then remain valid until they expire
 */
export async function signOut(session: Session, options: SignOutOptions = {}): Promise<void> {
  checkOptions('signOut', options, { ...callForms, everywhere: flag, forgetDevice: flag });
  const { client } = session;
  try {
    const hasDevice = controlOf(session).deviceKey !== undefined;
    if (options.forgetDevice === true && hasDevice) await forgetDevice(session, undefined, { signal: options.signal });
    if (options.everywhere === true) {
      await client.call('GlobalSignOut', { AccessToken: await session.accessToken() }, options);
      return;
    }
    const { refreshToken, accessToken } = session.tokens;
    // Without origin_jti, token revocation is disabled in the app client, and RevokeToken would be rejected.
    if (refreshToken === undefined || claimsOf(accessToken).origin_jti === undefined) return;
    await client.call('RevokeToken', { Token: refreshToken, ...client.credentials() }, options);
  } finally {
    await controlOf(session).end('signed-out');
  }
}
