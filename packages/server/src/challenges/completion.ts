/** The end of a sign-in: one write that keeps everything, then the tokens. */
import type { AuthenticationResultType, NewDeviceMetadataType } from '@latchkey/model';
import { newDeviceGroupKey, newDeviceKey } from '../rules/identifiers.ts';
import type { DeviceRecord, TokenSessionRecord, UserRecord } from '../store/records.ts';
import type { StoreWriter } from '../store/store.ts';
import type { Situation } from './challenge.ts';
import { unknownDevice } from './device-secret.ts';
import type { Progress } from './machine.ts';

/** A sign-in that has nothing missing. */
export interface Completed {
  readonly user: UserRecord;
  readonly progress: Progress;
  readonly device: 'mint' | 'keep' | 'none';
  readonly deviceKey: string | null;
}

/** Device and session rows for a completed sign-in, made before the write that keeps them. */
export interface Conclusion {
  readonly session: TokenSessionRecord;
  readonly minted: DeviceRecord | undefined;
  write(tx: StoreWriter): Promise<void>;
}

/** Prepares the rows of a completed sign-in. */
export function conclude(situation: Situation, completed: Completed): Conclusion {
  const { clock, random, pool, client } = situation;
  const now = clock.now();
  const { user, device } = completed;
  const minted = device === 'mint' ? mintDevice(situation, completed, now) : undefined;
  const session: TokenSessionRecord = {
    poolId: pool.id,
    sub: user.sub,
    sessionId: random.uuid(),
    clientId: client.id,
    deviceKey: device === 'none' ? null : (minted?.deviceKey ?? completed.deviceKey),
    authTime: now,
    expiresAt: now + client.settings.refreshTokenSeconds * 1000,
    generation: 0,
    rotatedAt: now,
    revokedAt: null,
  };
  return {
    session,
    minted,
    async write(tx) {
      if (minted !== undefined) await tx.devices.insert(minted);
      else if (device === 'keep') await touchDevice(situation, completed, tx, now);
      await tx.sessions.insert(session);
    },
  };
}

/** Issues the tokens of a session that has been written. */
export async function authenticationResult(
  situation: Situation,
  user: UserRecord,
  { session, minted }: Pick<Conclusion, 'session' | 'minted'>,
): Promise<AuthenticationResultType> {
  const { tokens, pool, client } = situation;
  const issued = await tokens.issue(pool, client, user, session);
  const result: AuthenticationResultType = { ...issued, RefreshToken: tokens.refreshToken(session) };
  return minted === undefined ? result : { ...result, NewDeviceMetadata: metadataOf(minted) };
}

function metadataOf({ deviceKey, deviceGroupKey }: DeviceRecord): NewDeviceMetadataType {
  return { DeviceKey: deviceKey, DeviceGroupKey: deviceGroupKey };
}

/** A device key that has been given out exists from then on, waiting for ConfirmDevice. */
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
    name: null,
    lastIp: origin.sourceIp,
    createdAt: now,
    modifiedAt: now,
    lastAuthenticatedAt: now,
  };
}

/** Notes the sign-in on a known device. A remembered one earns trust by having been carried through MFA. */
async function touchDevice(
  { pool, origin }: Situation,
  { user, progress, deviceKey }: Completed,
  tx: StoreWriter,
  now: number,
): Promise<void> {
  const device = deviceKey === null ? undefined : await tx.devices.findForUpdate(pool.id, user.sub, deviceKey);
  // Forgotten between the look at the facts and now: the client drops the key and answers again.
  if (device === undefined) throw unknownDevice();
  await tx.devices.replace({
    ...device,
    mfaTrusted: device.mfaTrusted || (progress.mfa && device.remembered),
    lastIp: origin.sourceIp,
    lastAuthenticatedAt: now,
  });
}
