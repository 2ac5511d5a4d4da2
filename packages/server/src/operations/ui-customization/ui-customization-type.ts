/** The look of the classic hosted UI: how it is found and shown. */
import { serviceError, type UICustomizationType } from '@latchkey/model';
import type { ServerSettings } from '../../ports/settings.ts';
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import { assetUrl } from '../../rules/branding/asset-store.ts';
import { versionStamp } from '../../rules/branding/version-stamp.ts';
import type { StoreReader } from '../../store/store.ts';
import { storedClient } from '../clients/client-record.ts';
import { storedPool } from '../pools/pool-record.ts';

/** The client id that stands for all clients of the pool. */
export const allClients = 'ALL';

export function customizationType(
  settings: ServerSettings,
  { poolId, itemId, content, createdAt, modifiedAt }: PoolItemRecord<'ui-customization'>,
): UICustomizationType {
  const { css, imageName } = content;
  return {
    UserPoolId: poolId,
    ClientId: itemId,
    ImageUrl: imageName === null ? undefined : assetUrl(settings.publicUrl(), poolId, itemId, imageName),
    CSS: css ?? undefined,
    CSSVersion: versionStamp(modifiedAt),
    CreationDate: createdAt / 1000,
    LastModifiedDate: modifiedAt / 1000,
  };
}

/**
 * Checks that a pool has the client and a domain.
 *
 * @throws ResourceNotFoundException for an unknown pool or client; InvalidParameterException without a domain (observed)
 */
export async function requirePlace(
  read: Pick<StoreReader, 'pools' | 'clients' | 'poolItems'>,
  poolId: string,
  clientId: string,
): Promise<void> {
  if (clientId === allClients) await storedPool(read.pools, poolId);
  else await storedClient(read, poolId, clientId);
  if ((await read.poolItems.count(poolId, 'domain')) > 0) return;
  throw serviceError('InvalidParameterException', 'There has to be an existing domain associated with this user pool');
}
