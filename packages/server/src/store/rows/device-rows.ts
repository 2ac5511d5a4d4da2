/** Converts devices between records and rows. */
import type { Envelope } from '../../crypto/envelope.ts';
import type { DevicesTable } from '../db/schema.ts';
import type { DeviceRecord, DeviceSecretRecord } from '../../records/device.ts';
import { lazyMember } from '../sealing/lazy-member.ts';
import { type SealedColumn, sealedColumn } from '../sealing/sealed-column.ts';
import { jsonOf, textOf } from './user-rows.ts';

/** The columns of the key. */
const DEVICE_KEY = ['pool_id', 'sub', 'device_key'] as const satisfies readonly (keyof DevicesTable)[];

/** The columns that a change may write. */
export const DEVICE_CONTENT = [
  'device_group_key',
  'salt',
  'verifier',
  'remembered',
  'mfa_trusted',
  'mfa_trusted_at',
  'name',
  'last_ip',
  'created_at',
  'modified_at',
  'last_authenticated_at',
] as const satisfies readonly (keyof DevicesTable)[];

export const DEVICE = [...DEVICE_KEY, ...DEVICE_CONTENT] as const;

const withVerifier = lazyMember('verifier');

/** Converts devices into rows and back; seals and opens their verifiers. */
export class DeviceRows {
  readonly #verifier: SealedColumn;

  constructor(envelope: Envelope) {
    this.#verifier = sealedColumn(envelope, 'devices', 'verifier');
  }

  rowOf(device: DeviceRecord): DevicesTable {
    const { poolId, sub, deviceKey, secret } = device;
    return {
      pool_id: poolId,
      sub,
      device_key: deviceKey,
      device_group_key: device.deviceGroupKey,
      salt: secret?.salt ?? null,
      verifier: this.#verifier.seal(secret?.verifier ?? null, poolId, [sub, deviceKey]),
      remembered: device.remembered ? 1 : 0,
      mfa_trusted: device.mfaTrusted ? 1 : 0,
      mfa_trusted_at: device.mfaTrustedAt,
      name: jsonOf(device.name),
      last_ip: device.lastIp,
      created_at: device.createdAt,
      modified_at: device.modifiedAt,
      last_authenticated_at: device.lastAuthenticatedAt,
    };
  }

  recordOf(found: DevicesTable): DeviceRecord {
    return {
      poolId: found.pool_id,
      sub: found.sub,
      deviceKey: found.device_key,
      deviceGroupKey: found.device_group_key,
      secret: this.#secretOf(found),
      remembered: found.remembered === 1,
      mfaTrusted: found.mfa_trusted === 1,
      mfaTrustedAt: found.mfa_trusted_at,
      name: textOf(found.name),
      lastIp: found.last_ip,
      createdAt: found.created_at,
      modifiedAt: found.modified_at,
      lastAuthenticatedAt: found.last_authenticated_at,
    };
  }

  #secretOf({ pool_id, sub, device_key, salt, verifier }: DevicesTable): DeviceSecretRecord | null {
    if (salt === null || verifier === null) return null;
    const opened = this.#verifier.lazily(verifier, pool_id, [sub, device_key]);
    return withVerifier({ salt }, opened);
  }
}
