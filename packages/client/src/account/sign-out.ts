import { claimsOf } from '../access-token.ts';
import { forgetDevice } from '../devices/forget-device.ts';
import { controlOf } from '../session/live-session.ts';
import type { CallOptions } from '../transport/call-options.ts';
import type { Session } from '../session/session.ts';
import { callForms, checkOptions, flag } from '../options.ts';

/** How far a sign-out goes. */
export interface SignOutOptions extends CallOptions {
  /** All of the user's sessions on all devices (GlobalSignOut), not this one alone (RevokeToken). */
  readonly everywhere?: boolean;
  /** Forget this device as well, if the session runs on one, so that the next sign-in asks for a code. It is kept if not said. */
  readonly forgetDevice?: boolean;
}

/**
 * Ends the session: its tokens are revoked at the service and dropped here. The device stays remembered unless asked. Locally it
 * ends in any case, even when the service cannot be reached; that is reported by the error that is thrown then.
 *
 * Sends RevokeToken { Token, ClientId, ClientSecret? }, or GlobalSignOut { AccessToken }; before, ForgetDevice if asked.
 *
 * @throws LatchkeyError when the service did not hear of it: tokens made before stay good until they expire
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
    // Without origin_jti the app client has revocation switched off, and RevokeToken is refused.
    if (refreshToken === undefined || claimsOf(accessToken).origin_jti === undefined) return;
    await client.call('RevokeToken', { Token: refreshToken, ...client.credentials() }, options);
  } finally {
    await controlOf(session).end('signed-out');
  }
}
