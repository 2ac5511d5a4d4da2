/** ListUserPoolReplicas: lists the pool itself and its replica, if it has one. They fit on one page. */
import { type ListIdentity, openPageToken } from '../../crypto/page-token.ts';
import { storedPool } from '../pools/pool-record.ts';
import { operation } from '../operation.ts';
import { primaryType, secondaryType } from './replica-type.ts';

/** More than a pool can have. */
const limit = 60;

export const ListUserPoolReplicas = operation('ListUserPoolReplicas', 'iam', async (call) => {
  const { input, settings, store, sealer, clock } = call;
  const { poolId } = await storedPool(store.read.pools, input.UserPoolId);
  const list: ListIdentity = ['ListUserPoolReplicas', poolId];
  const after = openPageToken(sealer, list, input.NextToken);
  const { items } = await store.read.poolItems.list(poolId, 'replica', { after, limit });
  const primary = after === undefined ? [primaryType(settings, poolId)] : [];
  return { UserPoolReplicas: [...primary, ...items.map((item) => secondaryType(settings, item, clock.now()))] };
});
