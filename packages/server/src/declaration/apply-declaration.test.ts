import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminGetUser } from '../operations/users/administration/AdminGetUser.ts';
import { AdminListDevices } from '../operations/devices/AdminListDevices.ts';
import { DescribeUserPoolClient } from '../operations/clients/DescribeUserPoolClient.ts';
import { ListUserPoolClients } from '../operations/clients/ListUserPoolClients.ts';
import { UpdateUserPool } from '../operations/pools/UpdateUserPool.ts';
import { AdminInitiateAuth } from '../operations/sign-in/AdminInitiateAuth.ts';
import { callOperation, createTestServices, type TestServices } from '../operations/testing/call.ts';
import { applyDeclaration } from './apply-declaration.ts';
import type { ApplyOptions } from './reconcile/plan.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const deviceKey = 'us-east-1_11111111-1111-4111-8111-111111111111';
const UserPoolId = 'us-east-1_shop';

const shop = {
  id: UserPoolId,
  MfaConfiguration: 'OPTIONAL',
  SoftwareTokenMfaConfiguration: { Enabled: true },
  DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
  Policies: { PasswordPolicy: { MinimumLength: 10 } },
  Schema: [{ Name: 'tier', AttributeDataType: 'String', Mutable: true }],
  groups: ['admins', { GroupName: 'editors', Precedence: 2 }],
  resourceServers: [
    { Identifier: 'https://api', Name: 'API', Scopes: [{ ScopeName: 'read', ScopeDescription: 'Reading' }] },
  ],
  clients: [
    {
      id: 'web',
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      branding: { UseCognitoProvidedValues: true },
    },
    { id: 'machine', ClientName: 'The machine', secret: 'aSecretOfTheMachine1234567' },
  ],
  domains: [{ Domain: 'shop', ManagedLoginVersion: 2 }],
  users: [
    {
      username: 'ann',
      password: 'Correct-horse-1',
      attributes: { email: 'ann@example.com', email_verified: true, 'custom:tier': 'gold' },
      groups: ['admins'],
      totp: { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', name: 'Phone' },
      devices: [{ key: deviceKey, groupKey: '-abcdefgh', password: 'device-secret', name: 'Laptop' }],
    },
    { username: 'bob', temporaryPassword: 'Temporary-1', attributes: {}, enabled: false },
  ],
};

const changed = async (seed: object, options?: ApplyOptions) =>
  (await applyDeclaration(services, seed, options)).changes
    .filter(({ action }) => action !== 'keep')
    .map(({ action, kind, name, differences }) => [action, `${kind} ${name}`, differences.map(({ member }) => member)]);

describe('applyDeclaration', () => {
  it('makes everything with the declared ids, and nothing the second time', async () => {
    const { pools } = await applyDeclaration(services, { pools: [shop] });
    expect(pools).toEqual([
      {
        id: UserPoolId,
        name: 'shop',
        clients: [
          { id: 'web', name: 'web', secret: undefined },
          { id: 'machine', name: 'The machine', secret: 'aSecretOfTheMachine1234567' },
        ],
      },
    ]);
    expect(await changed({ pools: [shop] })).toEqual([]);
  });

  it('finds the id of a pool that is declared by its name only', async () => {
    const { pools } = await applyDeclaration(services, { pools: [{ PoolName: 'named', clients: [] }] });
    expect(pools).toMatchObject([{ id: expect.stringMatching(/^us-east-1_/), name: 'named', clients: [] }]);
  });

  it('makes users who can sign in, with their app and their device', async () => {
    const ann = await callOperation(services, AdminGetUser, { UserPoolId, Username: 'ann' });
    expect(ann).toMatchObject({
      UserStatus: 'CONFIRMED',
      UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
      PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
    });
    const { Devices } = await callOperation(services, AdminListDevices, { UserPoolId, Username: 'ann' });
    expect(Devices).toMatchObject([{ DeviceKey: deviceKey }]);
    const start = { UserPoolId, ClientId: 'web', AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' as const };
    const AuthParameters = { USERNAME: 'ann', PASSWORD: 'Correct-horse-1' };
    const asked = await callOperation(services, AdminInitiateAuth, { ...start, AuthParameters });
    expect(asked).toMatchObject({ ChallengeName: 'SOFTWARE_TOKEN_MFA' });
    const withDevice = { ...AuthParameters, DEVICE_KEY: deviceKey };
    const remembered = await callOperation(services, AdminInitiateAuth, { ...start, AuthParameters: withDevice });
    expect(remembered).toMatchObject({ ChallengeName: 'DEVICE_SRP_AUTH' });
  });

  it('changes what is different, and names it', async () => {
    const [web, machine] = shop.clients;
    const [ann, bob] = shop.users;
    const other = {
      ...shop,
      Policies: { PasswordPolicy: { MinimumLength: 12 } },
      Schema: [...shop.Schema, { Name: 'colour', AttributeDataType: 'String' }],
      clients: [
        { ...web, AccessTokenValidity: 2 },
        { ...machine, secret: 'anotherSecretOfTheMachine' },
      ],
      users: [{ ...ann, password: 'Another-horse-1', groups: ['admins', 'editors'] }, bob],
    };
    expect(await changed({ pools: [other] })).toEqual([
      ['change', `user pool ${UserPoolId}`, ['Policies.PasswordPolicy.MinimumLength', 'Schema.colour']],
      ['change', 'app client web', ['AccessTokenValidity']],
      ['change', 'app client The machine (machine)', ['secret']],
      ['change', 'user ann', ['groups', 'password']],
    ]);
    expect(await changed({ pools: [other] })).toEqual([]);
    const id = { UserPoolId, ClientId: 'machine' };
    const { UserPoolClient } = await callOperation(services, DescribeUserPoolClient, id);
    expect(UserPoolClient?.ClientSecret).toBe('anotherSecretOfTheMachine');
    await applyDeclaration(services, { pools: [shop] });
  });

  it('stores passkeys once, and again with another key', async () => {
    const newKey = () =>
      generateKeyPairSync('ec', { namedCurve: 'P-256' })
        .privateKey.export({ format: 'der', type: 'pkcs8' })
        .toString('base64');
    const withPasskey = (passkey: object, factors = ['PASSWORD', 'WEB_AUTHN']) => ({
      pools: [
        {
          id: 'us-east-1_passkeys',
          Policies: { SignInPolicy: { AllowedFirstAuthFactors: factors } },
          users: [{ username: 'ann', password: 'Correct-horse-1', passkeys: [passkey] }],
        },
      ],
    });
    const passkey = { id: 'AAAA', privateKey: newKey() };
    await applyDeclaration(services, withPasskey(passkey));
    expect(await changed(withPasskey(passkey))).toEqual([]);
    const changes = [['change', 'user ann', ['passkeys.AAAA']]];
    expect(await changed(withPasskey({ ...passkey, privateKey: newKey() }))).toEqual(changes);
    expect(await changed(withPasskey({ ...passkey, name: 'Phone' }))).toEqual(changes);
    const other = { id: 'BBBB', privateKey: newKey() };
    await expect(applyDeclaration(services, withPasskey(other, ['PASSWORD']))).rejects.toThrow(
      'Passkeys are not enabled for this user pool.',
    );
  });

  it('keeps settings that are not declared', async () => {
    await callOperation(services, UpdateUserPool, {
      UserPoolId,
      AutoVerifiedAttributes: ['email'],
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: true },
    });
    await applyDeclaration(services, { pools: [{ ...shop, DeletionProtection: 'ACTIVE' }] });
    const pool = await services.directory.pool(UserPoolId);
    expect(pool.record.definition.AutoVerifiedAttributes).toEqual(['email']);
    await applyDeclaration(services, { pools: [{ ...shop, DeletionProtection: 'INACTIVE' }] });
  });

  it('keeps the names of a pool and an app client that are not declared', async () => {
    const [web, machine] = shop.clients;
    const named = { ...shop, PoolName: 'The shop', clients: [{ ...web, ClientName: 'Web shop' }, machine] };
    await applyDeclaration(services, { pools: [named] });
    const unnamed = { ...shop, users: [] };
    expect(await changed({ pools: [{ ...unnamed, DeletionProtection: 'ACTIVE' }] })).toEqual([
      ['change', `user pool ${UserPoolId}`, ['DeletionProtection']],
    ]);
    expect(await changed({ pools: [{ ...named, users: [], DeletionProtection: 'INACTIVE' }] })).toEqual([
      ['change', `user pool ${UserPoolId}`, ['DeletionProtection']],
    ]);
    await applyDeclaration(services, {
      pools: [{ ...shop, PoolName: 'shop', clients: [{ ...web, ClientName: 'web' }, machine] }],
    });
  });

  it('removes what is not declared only if it is asked to, and never users', async () => {
    const less = { ...shop, clients: shop.clients.slice(0, 1), groups: ['admins'], users: [] };
    expect(await changed({ pools: [less] })).toEqual([
      ['extra', 'group editors', []],
      ['extra', 'app client The machine (machine)', []],
    ]);
    await applyDeclaration(services, { pools: [less] }, { prune: true });
    const { UserPoolClients } = await callOperation(services, ListUserPoolClients, { UserPoolId });
    expect(UserPoolClients?.map(({ ClientId }) => ClientId)).toEqual(['web']);
    expect(await changed({ pools: [{ ...less, groups: undefined, clients: undefined }] })).toEqual([]);
    expect(await callOperation(services, AdminGetUser, { UserPoolId, Username: 'ann' })).toBeDefined();
  });

  it('refuses what cannot be changed, before it changes anything', async () => {
    const other = { ...shop, UsernameAttributes: ['email'], Policies: { PasswordPolicy: { MinimumLength: 20 } } };
    await expect(applyDeclaration(services, { pools: [other] })).rejects.toThrow(
      'seed: pools[0]: user pool us-east-1_shop: UsernameAttributes cannot be changed',
    );
    const pool = await services.directory.pool(UserPoolId);
    expect(pool.settings.passwordPolicy).toMatchObject({ minimumLength: 10 });
  });

  it("reports Cognito's errors with the place", async () => {
    const weak = { ...shop, users: [{ username: 'eve', password: 'short' }] };
    const failure = {
      name: 'DeclarationError',
      message: expect.stringContaining('seed: pools[0].users[0]: ') as string,
    };
    await expect(applyDeclaration(services, { pools: [weak] })).rejects.toMatchObject(failure);
  });
});
