/** GetLogDeliveryConfiguration: returns which events of a pool are exported, and where. */
import { storedPool } from '../pools/pool-record.ts';
import { operation } from '../operation.ts';

export const GetLogDeliveryConfiguration = operation('GetLogDeliveryConfiguration', 'iam', async ({ input, store }) => {
  const { poolId: UserPoolId } = await storedPool(store.read.pools, input.UserPoolId);
  const item = await store.read.poolItems.find(UserPoolId, 'log-delivery', 'log-delivery');
  const LogConfigurations = [...(item?.content.logConfigurations ?? [])];
  return { LogDeliveryConfiguration: { UserPoolId, LogConfigurations } };
});
