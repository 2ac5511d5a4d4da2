/** DescribeUserPoolClient: everything that is stored of a client, in the form it came. */
import { operation } from '../operation.ts';
import { describeClient } from './client-description.ts';
import { storedClient } from './client-record.ts';

export const DescribeUserPoolClient = operation('DescribeUserPoolClient', 'iam', async ({ input, store }) => ({
  UserPoolClient: describeClient(await storedClient(store.read, input.UserPoolId, input.ClientId)),
}));
