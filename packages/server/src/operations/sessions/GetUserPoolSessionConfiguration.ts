/** GetUserPoolSessionConfiguration: returns whether the pool tracks user sessions, and how many a user may have. */
import { operation } from '../operation.ts';
import { storedPool } from '../pools/pool-record.ts';
import { poolConfigurationType } from './configuration-type.ts';
import { storedConfiguration } from './stored-configuration.ts';

export const GetUserPoolSessionConfiguration = operation('GetUserPoolSessionConfiguration', 'iam', async (call) => {
  const { input, store } = call;
  const { poolId } = await storedPool(store.read.pools, input.UserPoolId);
  return poolConfigurationType(poolId, await storedConfiguration(store.read, poolId));
});
