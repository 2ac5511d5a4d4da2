/** The store of devices: its interface for the rest of the server. */
import type { DeviceRecord, PendingDeviceSignIn } from '../../records/device.ts';
import type { Page, PageRequest } from './page.ts';

export interface DeviceReader {
  find(poolId: string, sub: string, deviceKey: string): Promise<DeviceRecord | undefined>;
  /** Confirmed devices in the order of device keys. */
  list(poolId: string, sub: string, page: PageRequest, only?: 'remembered'): Promise<Page<DeviceRecord>>;
  /** Every device that is stored, also one whose key was issued and not confirmed, in the order of device keys. */
  listStored(poolId: string, sub: string, page: PageRequest): Promise<Page<DeviceRecord>>;
}

export interface DeviceWriter extends DeviceReader {
  findForUpdate(poolId: string, sub: string, deviceKey: string): Promise<DeviceRecord | undefined>;
  insert(device: DeviceRecord): Promise<void>;
  replace(device: DeviceRecord): Promise<void>;
  /** Removes the device and the pending sign-ins that wait for its answer. False: there was no such device. */
  remove(poolId: string, sub: string, deviceKey: string): Promise<boolean>;
  /** Stores a pending sign-in (one per user, device and client; a newer one replaces it). */
  putPending(pending: PendingDeviceSignIn): Promise<void>;
  removePending(poolId: string, sub: string, deviceKey: string, clientId: string): Promise<void>;
}

export interface PendingDeviceReader {
  findPending(
    poolId: string,
    sub: string,
    deviceKey: string,
    clientId: string,
  ): Promise<PendingDeviceSignIn | undefined>;
}
