/** GetUserPoolMfaConfig: returns the second factors of a pool, and its passkey settings. */
import { operation } from '../operation.ts';
import { mfaConfigOf } from './mfa-config.ts';
import { storedPool } from './pool-record.ts';

export const GetUserPoolMfaConfig = operation('GetUserPoolMfaConfig', 'iam', async ({ input, store }) =>
  mfaConfigOf(await storedPool(store.read.pools, input.UserPoolId)),
);
