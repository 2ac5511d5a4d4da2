/** Devices of test users. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createClient, type RecordStore } from '@latchkey/client';
import { migrateDevice } from '@latchkey/client/migration';
import { memoryStore } from '@latchkey/client/stores/memory';
import type { DeviceOptions } from '../options.ts';

/** A confirmed device: what an app has stored after ConfirmDevice. */
export interface TestDevice {
  readonly name: string;
  /** DeviceKey, for DEVICE_KEY. */
  readonly deviceKey: string;
  /** DeviceGroupKey: the group of DEVICE_SRP_AUTH. */
  readonly deviceGroupKey: string;
  /** The secret that the device proves in DEVICE_PASSWORD_VERIFIER. */
  readonly password: string;
  readonly remembered: boolean;
  readonly trusted: boolean;
  /** The `deviceStore` of a client of `@latchkey/client` that runs on this device. */
  store(): Promise<RecordStore>;
  /** The entries that amazon-cognito-identity-js and Amplify store for this device, by their keys. */
  readonly entries: Readonly<Record<string, string>>;
}

/** What a device needs to know about its user. */
export interface DeviceOwner {
  readonly endpoint: string;
  readonly userPoolId: string;
  readonly clientId: string;
  /** The internal user name. */
  readonly userId: string;
}

/** The secrets of a device, before its user exists. */
export interface DeviceSecrets extends Required<DeviceOptions> {
  readonly key: string;
  readonly groupKey: string;
  readonly password: string;
}

/** Makes the secrets of devices, in the form of a seed. */
export function newDevices(devices: number | readonly DeviceOptions[], region: string): readonly DeviceSecrets[] {
  const list: readonly DeviceOptions[] =
    typeof devices === 'number' ? Array.from({ length: devices }, () => ({})) : devices;
  return list.map(({ name, remembered = true, trusted = true }, index) => ({
    name: name ?? `device ${index + 1}`,
    remembered,
    trusted,
    key: `${region}_${randomUUID()}`,
    groupKey: `-${randomBytes(6).toString('base64url').replaceAll(/[-_]/g, 'x')}`,
    password: randomBytes(40).toString('base64'),
  }));
}

export function testDevice(secrets: DeviceSecrets, owner: DeviceOwner): TestDevice {
  const { name, key: deviceKey, groupKey: deviceGroupKey, password, remembered, trusted } = secrets;
  const { userPoolId, clientId, userId, endpoint } = owner;
  const prefix = `CognitoIdentityServiceProvider.${clientId}`;
  const entries = {
    [`${prefix}.LastAuthUser`]: userId,
    [`${prefix}.${userId}.deviceKey`]: deviceKey,
    [`${prefix}.${userId}.deviceGroupKey`]: deviceGroupKey,
    [`${prefix}.${userId}.randomPasswordKey`]: password,
  };
  return {
    name,
    deviceKey,
    deviceGroupKey,
    password,
    remembered,
    trusted,
    entries,
    async store() {
      const deviceStore = memoryStore();
      const storage = { getItem: (key: string) => entries[key], removeItem: () => undefined };
      await migrateDevice(createClient({ userPoolId, clientId, endpoint, deviceStore }), { storage });
      return deviceStore;
    },
  };
}
