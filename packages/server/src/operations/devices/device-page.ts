/** Paging of ListDevices and AdminListDevices. */
import type { DeviceType } from '@latchkey/model';
import type { Pool } from '../../rules/pools/directory.ts';
import { openPageToken, sealPageToken } from '../../crypto/page-token.ts';
import type { Services } from '../../services.ts';
import type { DeviceRecord } from '../../records/device.ts';
import type { UserRecord } from '../../records/user.ts';
import type { Page, PageRequest } from '../../store/contract/page.ts';
import type { Store } from '../../store/store.ts';
import { deviceType, type DeviceViewer } from './device-type.ts';

/** Devices on a page if Limit is missing or 0. */
const PAGE_SIZE = 60;

interface PageInput {
  readonly Limit?: number | undefined;
  readonly PaginationToken?: string | undefined;
}

interface DevicePage {
  readonly Devices: DeviceType[];
  readonly PaginationToken?: string | undefined;
}

/**
 * Returns a page of a user's devices: all confirmed devices for an administrator, and for the user those that users of
 * the pool may see.
 *
 * @throws InvalidParameterException for a page token that was not issued for this list
 */
export async function devicePage(
  { store, sealer, settings }: Services,
  pool: Pool,
  user: UserRecord,
  viewer: DeviceViewer,
  input: PageInput,
): Promise<DevicePage> {
  const list = [viewer === 'admin' ? 'AdminListDevices' : 'ListDevices', user.poolId, user.sub] as const;
  const page = { limit: input.Limit || PAGE_SIZE, after: openPageToken(sealer, list, input.PaginationToken) };
  const { items, next } = await devicesOf(store, pool, user, viewer, page);
  return {
    Devices: items.map((device) => deviceType(settings, pool, user, device, viewer)),
    PaginationToken: sealPageToken(sealer, list, next),
  };
}

/** Returns a page of the devices that the viewer may see. */
export function devicesOf(
  { read }: Pick<Store, 'read'>,
  pool: Pool,
  { poolId, sub }: Pick<UserRecord, 'poolId' | 'sub'>,
  viewer: DeviceViewer,
  page: PageRequest,
): Promise<Page<DeviceRecord>> {
  const only = viewer === 'user' && pool.settings.deviceChoices.listing === 'remembered' ? 'remembered' : undefined;
  return read.devices.list(poolId, sub, page, only);
}
