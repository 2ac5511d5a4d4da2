/** Settings of a pool whose messages cannot be sent: its custom sender needs a key for codes, which the server does not have. */
import type { PoolOptions } from '../harness/aws.ts';

export const undeliverable: PoolOptions = {
  pool: {
    AutoVerifiedAttributes: ['email'],
    LambdaConfig: {
      CustomEmailSender: {
        LambdaVersion: 'V1_0',
        LambdaArn: 'arn:aws:lambda:us-east-1:123456789012:function:absent',
      },
      KMSKeyID: 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-4333-8444-555555555555',
    },
  },
};
