/** DescribeResourceServer: returns a resource server with its scopes. */
import { operation } from '../operation.ts';
import { noResourceServer } from './no-resource-server.ts';
import { resourceServerType } from './resource-server-type.ts';

export const DescribeResourceServer = operation(
  'DescribeResourceServer',
  'iam',
  async ({ input, directory, store }) => {
    const { id: poolId } = await directory.pool(input.UserPoolId);
    const server = await store.read.poolItems.find(poolId, 'resource-server', input.Identifier);
    if (server === undefined) throw noResourceServer(input.Identifier);
    return { ResourceServer: resourceServerType(server) };
  },
);
