/** DeleteUserPoolDomain: removes a domain of a pool. Passkeys that belong to it cannot be used any more. */
import { operation } from '../operation.ts';
import { storedPool } from '../pools/pool-record.ts';
import { domainErrors } from './domain-checks.ts';

export const DeleteUserPoolDomain = operation('DeleteUserPoolDomain', 'iam', async ({ input, store, directory }) => {
  await store.write(async (tx) => {
    const { poolId } = await storedPool(tx.pools, input.UserPoolId);
    const domain = await tx.poolItems.findGlobally('domain', input.Domain);
    if (domain?.poolId !== poolId || !(await tx.poolItems.remove(poolId, 'domain', domain.itemId))) {
      throw domainErrors.notFound(input.Domain);
    }
  });
  directory.forget(input.UserPoolId);
  return {};
});
