/** DescribeUserPoolClient: returns the stored definition of a client, including its secret. */
import { operation } from '../operation.ts';
import { describeClient } from './client-description.ts';
import { storedClient } from './client-record.ts';

export const DescribeUserPoolClient = operation('DescribeUserPoolClient', 'iam', async ({ input, store }) => ({
  UserPoolClient: describeClient(await storedClient(store.read, input.UserPoolId, input.ClientId)),
}));
