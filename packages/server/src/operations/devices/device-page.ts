/** Paging of ListDevices and AdminListDevices. */
import { type DeviceType, serviceError } from '@latchkey/model';
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
  readonly PaginationToken?: string;
}

/** A page token is good for one user's list only. */
interface DevicePageToken {
  readonly list: 'devices';
  readonly poolId: string;
  readonly sub: string;
  readonly after: string;
}

/**
 * One page of a user's devices.
 * @throws InvalidParameterException for a page token that was not given out for this list
 */
export async function devicePage(
  { store, sealer, settings }: Services,
  user: UserRecord,
  input: PageInput,
  only: 'remembered' | undefined,
): Promise<DevicePage> {
  const { poolId, sub } = user;
  const opened = input.PaginationToken === undefined ? undefined : sealer.open('page', input.PaginationToken);
  const token = opened as DevicePageToken | undefined;
  const isForeign = token?.list !== 'devices' || token.poolId !== poolId || token.sub !== sub;
  if (input.PaginationToken !== undefined && isForeign) {
    throw serviceError('InvalidParameterException', 'Invalid pagination token.');
  }
  const page = { limit: input.Limit || PAGE_SIZE, after: token?.after };
  const { items, next } = await store.read.devices.list(poolId, sub, page, only);
  const Devices = items.map((device) => deviceType(settings, user, device));
  if (next === undefined) return { Devices };
  const following: DevicePageToken = { list: 'devices', poolId, sub, after: next };
  return { Devices, PaginationToken: sealer.seal('page', following) };
}
