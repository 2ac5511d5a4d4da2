/** Completes a sign-in: one write that stores everything, then the tokens. */
import type { AuthenticationResultType, NewDeviceMetadataType } from '@latchkey/model';
import { newDeviceGroupKey, newDeviceKey } from '../../rules/pools/identifiers.ts';
import { laterMetadata } from '../../rules/users/trigger-metadata.ts';
import { insertBrowserSession, insertTokenSession } from '../../rules/sessions/activity.ts';
import { newBrowserSession, newTokenSession, refreshTokenEnd } from '../../rules/sessions/new-session.ts';
import { authenticationOf } from '../../rules/oauth/authentication-level.ts';
import type { DeviceRecord } from '../../records/device.ts';
import type { PoolSessionContent } from '../../records/pool-items/session-configuration.ts';
import type { SsoSessionRecord } from '../../records/sso-session.ts';
import type { TokenSessionRecord } from '../../records/token-session.ts';
import type { UserRecord } from '../../records/user.ts';
import type { StoreWriter } from '../../store/store.ts';
import type { BrowserEntrance, Situation } from '../state/situation.ts';
import type { Proved } from '../state/sign-in-state.ts';
import type { TokenGenerationSource } from '../../triggers/trigger-types.ts';
import type { Progress } from '../state/machine.ts';

/** A sign-in that needs no further step. */
export interface Completed {
  readonly user: UserRecord;
  readonly progress: Proved;
  /** What happens to the device: a new key is issued, the device of the last step is used, or there is none. */
  readonly outcome: 'mint' | 'keep' | 'none';
  /** The device of the last step, locked. */
  readonly device: DeviceRecord | undefined;
  /** The configuration of user sessions, read before the transaction. */
  readonly userSessions: PoolSessionContent;
}

/** The session that a completed sign-in begins. */
export type BegunSession =
  | { readonly kind: 'tokens'; readonly record: TokenSessionRecord }
  | { readonly kind: 'browser-session'; readonly record: SsoSessionRecord };

/** The device and session rows of a completed sign-in. */
export interface Conclusion {
  readonly session: BegunSession;
  readonly minted: DeviceRecord | undefined;
  write(tx: StoreWriter): Promise<void>;
}

/** Prepares the rows of a completed sign-in. */
export function conclude(situation: Situation, completed: Completed): Conclusion {
  const { clock, pool, client, browser } = situation;
  const now = clock.now();
  const { user, progress, outcome, userSessions } = completed;
  const device = outcome === 'keep' ? completed.device : undefined;
  const mints = outcome === 'mint' && browser?.keepsDevice !== false;
  const minted = mints ? mintDevice(situation, completed, now) : undefined;
  const deviceKey = minted?.deviceKey ?? device?.deviceKey ?? null;
  const session: BegunSession =
    browser === undefined
      ? { kind: 'tokens', record: tokenSession(situation, completed, deviceKey, now) }
      : { kind: 'browser-session', record: browserSession(situation, browser, completed, deviceKey, now) };
  return {
    session,
    minted,
    async write(tx) {
      if (minted !== undefined) await tx.devices.insert(minted);
      if (device !== undefined) await tx.devices.replace(signedInWith(device, situation, completed, now));
      if (session.kind === 'tokens') await insertTokenSession(tx, session.record, userSessions, now);
      else await insertBrowserSession(tx, session.record, now);
      if (progress.provedDevice !== null) {
        await tx.devices.removePending(pool.id, user.sub, progress.provedDevice, client.id);
      }
    },
  };
}

function tokenSession(
  situation: Situation,
  { user, userSessions: { tracking } }: Completed,
  deviceKey: string | null,
  now: number,
): TokenSessionRecord {
  const expiresAt = refreshTokenEnd(situation.client, now);
  const content = { sub: user.sub, deviceKey, authTime: now, expiresAt, grant: null, tracking, originSessionId: null };
  return newTokenSession(situation, content, now);
}

function browserSession(
  situation: Situation,
  { sessionMs }: BrowserEntrance,
  { user, progress }: Completed,
  deviceKey: string | null,
  now: number,
): SsoSessionRecord {
  const { amr, level } = authenticationOf(progress);
  const passwordSalt = user.password?.salt ?? null;
  const authentication = { amr, level, deviceKey, passwordSalt, provider: null, saml: null };
  return newBrowserSession(situation, user.sub, authentication, sessionMs, now);
}

/** Issues the tokens of a session that has been written. @param signInId the `event_id` of the tokens */
export async function authenticationResult(
  situation: Situation,
  user: UserRecord,
  progress: Progress,
  { session, minted }: { readonly session: TokenSessionRecord; readonly minted: DeviceRecord | undefined },
  signInId: string,
): Promise<AuthenticationResultType> {
  const { tokens, pool, client, origin } = situation;
  const occasion = {
    source: sourceOf(progress),
    clientMetadata: laterMetadata(situation),
    userAgent: origin.userAgent,
    eventId: signInId,
  };
  const issued = await tokens.issue(pool, client, user, session, occasion);
  const result: AuthenticationResultType = { ...issued, RefreshToken: tokens.refreshToken(session) };
  return minted === undefined ? result : { ...result, NewDeviceMetadata: metadataOf(minted) };
}

/** The source of the PreTokenGeneration event. */
function sourceOf({ provedDevice, newPassword }: Progress): TokenGenerationSource {
  if (provedDevice !== null) return 'TokenGeneration_AuthenticateDevice';
  return newPassword ? 'TokenGeneration_NewPasswordChallenge' : 'TokenGeneration_Authentication';
}

function metadataOf({ deviceKey, deviceGroupKey }: DeviceRecord): NewDeviceMetadataType {
  return { DeviceKey: deviceKey, DeviceGroupKey: deviceGroupKey };
}

/** Creates the row of a new device key. It waits for ConfirmDevice. */
function mintDevice(situation: Situation, { user, progress }: Completed, now: number): DeviceRecord {
  const { random, settings, pool, origin } = situation;
  return {
    poolId: pool.id,
    sub: user.sub,
    deviceKey: newDeviceKey(settings.region, random),
    deviceGroupKey: newDeviceGroupKey(random),
    secret: null,
    remembered: false,
    mfaTrusted: progress.mfa,
    mfaTrustedAt: progress.mfa ? now : null,
    name: null,
    lastIp: origin.sourceIp,
    createdAt: now,
    modifiedAt: now,
    lastAuthenticatedAt: now,
  };
}

/**
 * A known device after the sign-in. A remembered device becomes trusted if it was sent in a sign-in that passed MFA.
 */
function signedInWith(device: DeviceRecord, { origin }: Situation, { progress }: Completed, now: number): DeviceRecord {
  const passed = progress.mfa && device.remembered;
  return {
    ...device,
    mfaTrusted: device.mfaTrusted || passed,
    mfaTrustedAt: passed ? now : device.mfaTrustedAt,
    lastIp: origin.sourceIp,
    lastAuthenticatedAt: now,
  };
}
