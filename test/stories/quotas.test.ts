/** The quotas of request rates that `--quotas aws` puts in force. */
import {
  CognitoIdentityProviderClient,
  GetProvisionedLimitCommand,
  GetUserPoolMfaConfigCommand,
  ListUserPoolsCommand,
  UpdateProvisionedLimitCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, expect, it } from 'vitest';
import { createPool, region, sdk } from '../harness/aws.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';

let latchkey: Latchkey;
afterEach(() => latchkey.stop());

/** Sends a request several times at once. Returns the names of the errors, and `undefined` for each success. */
const together = (count: number, send: () => Promise<unknown>) =>
  Promise.all(
    Array.from({ length: count }, () =>
      send().then(
        () => undefined,
        (error: Error) => error.name,
      ),
    ),
  );

it('refuses requests beyond the rate of their category with status 400, and the SDK repeats them', async () => {
  latchkey = await startLatchkey({ args: ['--quotas', 'aws'] });
  const client = sdk(latchkey.endpoint);
  const list = () => client.send(new ListUserPoolsCommand({ MaxResults: 1 }));
  const names = await together(200, list);
  expect(names).toContain(undefined);
  expect(new Set(names)).toEqual(new Set([undefined, 'TooManyRequestsException']));
  const refused = await Promise.allSettled(Array.from({ length: 200 }, list));
  expect(refused.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { $metadata: { httpStatusCode: 400 }, message: 'Rate exceeded' },
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const patient = new CognitoIdentityProviderClient({
    region,
    endpoint: latchkey.endpoint,
    credentials,
    maxAttempts: 20,
  });
  const answers = await together(20, () => patient.send(new ListUserPoolsCommand({ MaxResults: 1 })));
  expect(new Set(answers)).toEqual(new Set([undefined]));
});

it('limits an operation on resources of one pool', async () => {
  latchkey = await startLatchkey({ args: ['--quotas', 'aws'] });
  const client = sdk(latchkey.endpoint);
  const { userPoolId: UserPoolId } = await createPool(client);
  const names = await together(100, () => client.send(new GetUserPoolMfaConfigCommand({ UserPoolId })));
  expect(names).toContain('TooManyRequestsException');
});

it('is off by default; provisioned limits are stored anyway', async () => {
  latchkey = await startLatchkey();
  const client = sdk(latchkey.endpoint);
  const LimitDefinition = { LimitClass: 'API_CATEGORY' as const, Attributes: { Category: 'UserRead' } };
  await client.send(new UpdateProvisionedLimitCommand({ LimitDefinition, RequestedLimitValue: 200 }));
  const names = await together(60, () => client.send(new GetProvisionedLimitCommand({ LimitDefinition })));
  expect(new Set(names)).toEqual(new Set([undefined]));
  const { Limit } = await client.send(new GetProvisionedLimitCommand({ LimitDefinition }));
  expect(Limit).toMatchObject({ ProvisionedLimitValue: 200, FreeLimitValue: 120 });
});
