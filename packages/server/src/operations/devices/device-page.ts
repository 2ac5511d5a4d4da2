/** Paging of ListDevices and AdminListDevices. */
import type { DeviceType } from '@latchkey/model';
import type { Pool } from '../../rules/pools/directory.ts';
import { openPageToken, sealPageToken } from '../../crypto/page-token.ts';
import type { Services } from '../../services.ts';
import type { UserRecord } from '../../records/user.ts';
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
  const only = viewer === 'user' && pool.settings.deviceChoices.listing === 'remembered' ? 'remembered' : undefined;
  const page = { limit: input.Limit || PAGE_SIZE, after: openPageToken(sealer, list, input.PaginationToken) };
  const { items, next } = await store.read.devices.list(user.poolId, user.sub, page, only);
  return {
    Devices: items.map((device) => deviceType(settings, pool, user, device, viewer)),
    PaginationToken: sealPageToken(sealer, list, next),
  };
}
