/** Writes the users of a measurement through the server's own store, because a hundred thousand sign-ups would take too long. */
import { createHash } from 'node:crypto';
import type { DeviceRecord } from '../packages/server/src/records/device.ts';
import type { MfaFactor, UserRecord } from '../packages/server/src/records/user.ts';
import type { StoreWriter } from '../packages/server/src/store/store.ts';
import { openStoredData } from '../test/harness/stored-data.ts';
import { storedSecret } from './known-secret.ts';

/** Devices per user. All of them are remembered and trusted. */
export const DEVICES = 2;
const USERS_PER_WRITE = 500;

export const usernameOf = (user: number): string => `user-${user}`;

/** User names in pools of peers: those of cognito-local must be e-mail addresses. */
export const addressOf = (user: number): string => `${usernameOf(user)}@example.com`;

/** Returns the keys of a device. They depend only on the numbers, so that the store and the load driver compute the same ones. */
export function deviceOf(user: number, device: number) {
  return { deviceKey: `us-east-1_${uuidOf(`device ${device} of ${user}`)}`, deviceGroupKey: `-g${user}x${device}` };
}

export function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

export interface Population {
  readonly userPoolId: string;
  readonly users: number;
  /** The second factor that every user has switched on: a verified authenticator app, or an address for codes. */
  readonly factor: MfaFactor | null;
  /** Remembered and trusted devices of each user; DEVICES by default. */
  readonly devices?: number;
  /** Whether users have every attribute that ListUsers can filter by. */
  readonly isSearchable?: boolean;
  /** Address of the PostgreSQL that has the users; without it they are in the data directory. */
  readonly databaseUrl?: string;
  /** Called after each write with the number of users so far. */
  readonly onProgress?: (users: number) => void;
}

/** Adds users with their devices to a pool. No server may be running on the directory. */
export async function populate(dataDir: string, population: Population): Promise<void> {
  const { users, onProgress, databaseUrl } = population;
  const store = await openStoredData(dataDir, databaseUrl);
  try {
    for (let first = 0; first < users; first += USERS_PER_WRITE) {
      const numbers = Array.from({ length: Math.min(users, first + USERS_PER_WRITE) - first }, (_, n) => first + n);
      await store.write((tx) => insertSome(tx, population, numbers));
      onProgress?.(first + numbers.length);
    }
  } finally {
    await store.close();
  }
}

async function insertSome(tx: StoreWriter, population: Population, numbers: readonly number[]): Promise<void> {
  const { userPoolId, factor, devices = DEVICES, isSearchable = false } = population;
  const records = numbers.map((user) => recordOf(userPoolId, user, factor, isSearchable));
  await tx.users.insertAll(records);
  const claims = records.map(({ poolId, sub, username }) => {
    return { alias: { poolId, kind: 'username', value: username }, sub } as const;
  });
  await tx.users.claimAliases(claims);
  for (const [index, record] of records.entries()) {
    const user = numbers[index] ?? 0;
    for (let device = 0; device < devices; device += 1) await tx.devices.insert(deviceRecord(record, user, device));
  }
}

function recordOf(poolId: string, user: number, factor: MfaFactor | null, isSearchable: boolean): UserRecord {
  const now = Date.now();
  const username = usernameOf(user);
  const secret = createHash('sha256').update(username).digest().subarray(0, 20);
  return {
    poolId,
    sub: uuidOf(`user ${user}`),
    username,
    status: 'CONFIRMED',
    enabled: true,
    attributes: {
      email: `${username}@example.com`,
      email_verified: 'true',
      name: `User ${user}`,
      ...(isSearchable && {
        given_name: `Given ${user}`,
        family_name: `Family ${user}`,
        preferred_username: `preferred-${user}`,
      }),
      ...((factor === 'SMS_MFA' || isSearchable) && {
        phone_number: `+1555${String(user).padStart(7, '0')}`,
        phone_number_verified: 'true',
      }),
    },
    password: { ...storedSecret, expiresAt: null },
    totp:
      factor === 'SOFTWARE_TOKEN_MFA'
        ? { secret: new Uint8Array(secret), lastStep: 0, friendlyDeviceName: null }
        : null,
    pendingTotpSecret: null,
    awaitsFirstSignIn: false,
    importedHash: null,
    mfaFactors: factor === null ? [] : [factor],
    preferredMfa: factor,
    createdAt: now,
    modifiedAt: now,
  };
}

function deviceRecord({ poolId, sub, createdAt }: UserRecord, user: number, device: number): DeviceRecord {
  return {
    poolId,
    sub,
    ...deviceOf(user, device),
    secret: storedSecret,
    remembered: true,
    mfaTrusted: true,
    mfaTrustedAt: null,
    name: `laptop ${device}`,
    lastIp: '192.0.2.1',
    createdAt,
    modifiedAt: createdAt,
    lastAuthenticatedAt: createdAt,
  };
}
