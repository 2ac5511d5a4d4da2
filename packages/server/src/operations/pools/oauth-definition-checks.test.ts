import type { CreateUserPoolRequest } from '@latchkey/model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { CreateUserPool } from './CreateUserPool.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const create = (settings: Omit<CreateUserPoolRequest, 'PoolName'>) =>
  callOperation(services, CreateUserPool, { PoolName: 'people', ...settings });

it('AcrConfiguration is answered with all four levels', async () => {
  const { UserPool } = await create({ AcrConfiguration: { Level2: { AcrValue: 'silver' } } });
  expect(UserPool?.AcrConfiguration).toEqual({
    Level1: { AcrValue: 'urn:cognito:loa:1' },
    Level2: { AcrValue: 'silver' },
    Level3: { AcrValue: 'urn:cognito:loa:3' },
    Level4: { AcrValue: 'urn:cognito:loa:4' },
  });
  expect((await create({})).UserPool?.AcrConfiguration).toBeUndefined();
  // What was answered can be sent back.
  await create({ AcrConfiguration: UserPool?.AcrConfiguration });
});

it.each<[string, Omit<CreateUserPoolRequest, 'PoolName'>]>([
  ['an unknown level', { AcrConfiguration: { Level5: { AcrValue: 'a' } } }],
  ['the same name twice', { AcrConfiguration: { Level1: { AcrValue: 'a' }, Level2: { AcrValue: 'a' } } }],
  ['the default name of another level', { AcrConfiguration: { Level1: { AcrValue: 'urn:cognito:loa:2' } } }],
  [
    'exchanged default names',
    { AcrConfiguration: { Level1: { AcrValue: 'urn:cognito:loa:2' }, Level2: { AcrValue: 'urn:cognito:loa:1' } } },
  ],
  ['a name with a space', { AcrConfiguration: { Level1: { AcrValue: 'a b' } } }],
  ['an unknown EnableStatus', { DcrConfiguration: { EnableStatus: 'MAYBE' } }],
  ['an unknown grant type', { DcrConfiguration: { EnableStatus: 'ENABLED', OpenDcrGrantTypes: ['implicit'] } }],
  [
    'the scope for registrations',
    { DcrConfiguration: { EnableStatus: 'ENABLED', AllowedScopes: ['aws.cognito/dcr/register'] } },
  ],
])('refuses %s', async (_which, settings) => {
  await expect(create(settings)).rejects.toMatchObject({ code: 'InvalidParameterException' });
});

it('the plan LITE has no registration of clients', async () => {
  const settings = { UserPoolTier: 'LITE', DcrConfiguration: { EnableStatus: 'ENABLED' } } as const;
  await expect(create(settings)).rejects.toMatchObject({ code: 'FeatureUnavailableInTierException' });
});
