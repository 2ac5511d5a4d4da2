/** Paging of ListDevices and AdminListDevices. */
import type { DeviceType, OperationName } from '@latchkey/model';
import { openPageToken, sealPageToken } from '../../rules/page-token.ts';
import type { Services } from '../../services.ts';
import type { UserRecord } from '../../store/records.ts';
import { deviceType } from './device-type.ts';

/** Devices a page holds when the caller names no Limit (and when it names 0). */
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
 * One page of a user's devices.
 * @throws InvalidParameterException for a page token that was not given out for this list
 */
export async function devicePage(
  { store, sealer, settings }: Services,
  operation: OperationName,
  user: UserRecord,
  input: PageInput,
  only: 'remembered' | undefined,
): Promise<DevicePage> {
  const list = [operation, user.poolId, user.sub] as const;
  const page = { limit: input.Limit || PAGE_SIZE, after: openPageToken(sealer, list, input.PaginationToken) };
  const { items, next } = await store.read.devices.list(user.poolId, user.sub, page, only);
  return {
    Devices: items.map((device) => deviceType(settings, user, device)),
    PaginationToken: sealPageToken(sealer, list, next),
  };
}
