/** Seeds and declarations by the command: dev --seed, plan, apply, pool export. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateUserPoolClientCommand, DescribeUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sdk } from '../harness/aws.ts';
import { type Finished, type Machine, newMachine } from '../harness/command.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { provePassword, signIn } from '../harness/sign-in.ts';

const seed = `# A shop
pools:
  - id: us-east-1_shop
    PoolName: shop
    MfaConfiguration: OPTIONAL
    SoftwareTokenMfaConfiguration: { Enabled: true }
    groups: [admins]
    clients:
      - id: web
        ExplicitAuthFlows: [ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
    users:
      - username: ann
        password: Correct-Horse-7
        attributes: { email: ann@example.com, email_verified: true }
        groups: [admins]
`;

const accessKey = { id: 'AKIDOFTHETESTS000000', secret: 'a-secret-of-forty-characters-0123456789ab' };

let folder: string;
let machine: Machine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-seed-'));
  machine = await newMachine();
});
afterAll(async () => {
  await machine.remove();
  await rm(folder, { recursive: true, force: true });
});

const written = async (name: string, text: string) => {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
};

describe('dev --seed', () => {
  let file: string;
  let latchkey: Latchkey;
  beforeAll(async () => {
    file = await written('latchkey.yaml', seed);
    latchkey = await startLatchkey({ args: ['--seed', file, '--watch'] });
  });
  afterAll(() => latchkey.stop());
  const prints = (text: string) => expect.poll(() => latchkey.output(), { timeout: 20_000 }).toContain(text);

  it('has the users when it is ready', async () => {
    const target = ['--endpoint', latchkey.endpoint, '--pool', 'us-east-1_shop', '--client', 'web'];
    const signedIn = await machine.run(['signin', ...target, '-u', 'ann', '--password-stdin'], 'Correct-Horse-7');
    expect(signedIn.stderr).toBe('');
    expect(signedIn.stdout).toContain('Signed in as ann.');
    await prints('App client  web             web');
  });

  it('applies changes of the file, and reports what is wrong in it without stopping', async () => {
    await writeFile(file, seed.replace('id: web', 'id: web\n        AccessTokenValidity: 2'));
    await prints('AccessTokenValidity: (not set) -> 2');
    await writeFile(file, seed.replace('id: web', 'id: web\n        AccesTokenValidity: 2'));
    await prints(`The seed was not applied: ${file}:10:9: pools[0].clients[0].AccesTokenValidity: unknown key`);
    await writeFile(file, seed.replace('id: web', 'id: web\n        AccessTokenValidity: 3'));
    await prints('AccessTokenValidity: 2 -> 3');
  });

  it('is as its file says', async () => {
    const plan = await machine.run(['plan', file, '--endpoint', latchkey.endpoint, '--exit-code']);
    expect(plan).toMatchObject({ code: 0, stderr: '' });
    expect(plan.stdout).toContain('0 to create, 0 to change, 0 to remove; 4 as declared.');
  });

  it('reads a template, with its parameters', async () => {
    const template = await written(
      'template.yaml',
      'Parameters: { Stage: { Type: String } }\nResources:\n  People:\n    Type: AWS::Cognito::UserPool\n    Properties: { UserPoolName: !Sub "people-${Stage}" }\nOutputs:\n  PoolId: { Value: !Ref People }\n',
    );
    const without = await machine.run(['plan', template, '--endpoint', latchkey.endpoint]);
    expect(without.code).toBe(1);
    expect(without.stderr).toContain('the parameter Stage has no default: give --parameter Stage=VALUE');
    const own = await startLatchkey({ args: ['--seed', template, '--parameter', 'Stage=dev'] });
    await expect.poll(() => own.output(), { timeout: 20_000 }).toContain('PoolId = us-east-1_People');
    await own.stop();
  });

  it('a seeded device signs in with SRP, and takes the place of the code', async () => {
    const device = {
      deviceKey: 'us-east-1_11111111-1111-4111-8111-111111111111',
      deviceGroupKey: '-aBcDeFgH',
      secret: 'the secret of the laptop',
    };
    const withDevice = await written(
      'device.yaml',
      `pools:
  - id: us-east-1_devices
    MfaConfiguration: 'ON'
    SoftwareTokenMfaConfiguration: { Enabled: true }
    DeviceConfiguration: { ChallengeRequiredOnNewDevice: true }
    clients: [{ id: laptops, ExplicitAuthFlows: [ALLOW_USER_SRP_AUTH] }]
    users:
      - username: ann
        password: Correct-Horse-7
        totp: JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP
        devices: [{ key: ${device.deviceKey}, groupKey: ${device.deviceGroupKey}, password: ${device.secret} }]
`,
    );
    const own = await startLatchkey({ args: ['--seed', withDevice] });
    const app = {
      sdk: sdk(own.endpoint),
      userPoolId: 'us-east-1_devices',
      clientId: 'laptops',
      clientSecret: undefined,
    };
    const ann = { username: 'ann', password: 'Correct-Horse-7' };
    const { challenges } = await signIn(app, { ...ann, device });
    expect(challenges).toEqual(['PASSWORD_VERIFIER', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER']);
    expect((await provePassword(app, ann)).ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    await own.stop();
  });

  it('does not start with a seed that is wrong', async () => {
    const wrong = await written('wrong.yaml', 'pools: [{ id: shop }]\n');
    await expect(startLatchkey({ args: ['--seed', wrong] })).rejects.toThrow(`${wrong}:1:11: pools[0].id: "shop"`);
    await expect(startLatchkey({ args: ['--watch'] })).rejects.toThrow('There is no seed to watch.');
  });
});

describe('plan and apply, on a server in production', () => {
  let latchkey: Latchkey;
  beforeAll(async () => {
    const keys = await written(
      'keys.json',
      JSON.stringify([{ accessKeyId: accessKey.id, secretAccessKey: accessKey.secret }]),
    );
    latchkey = await startLatchkey({ command: 'serve', args: ['--access-keys', keys] });
  });
  afterAll(() => latchkey.stop());

  const env = { AWS_ACCESS_KEY_ID: accessKey.id, AWS_SECRET_ACCESS_KEY: accessKey.secret };
  const admin = (...words: readonly string[]): Promise<Finished> =>
    machine.run([...words, '--endpoint', latchkey.endpoint], '', env);

  it('show what would be done, do it, and then have nothing to do', async () => {
    const file = await written('shop.yaml', seed);
    const planned = await admin('plan', file, '--exit-code');
    expect(planned.code, planned.stderr).toBe(3);
    expect(planned.stdout).toContain('4 to create, 0 to change, 0 to remove; 0 as declared.');
    expect(planned.stdout).toContain('  + app client web (us-east-1_shop)');
    expect(planned.stdout + planned.stderr).not.toContain('Correct-Horse-7');
    const applied = await admin('apply', file);
    expect(applied.code, applied.stderr).toBe(0);
    expect(applied.stdout).toContain('4 changes made.');
    const nothing = await admin('plan', file, '--exit-code', '--json');
    expect(nothing.code).toBe(0);
    expect(nothing.json()).toMatchObject({ summary: { create: 0, change: 0, keep: 4 }, changes: [] });
  });

  it('name each member that differs, and remove only with --prune', async () => {
    const less = seed
      .replace('groups: [admins]\n    clients', 'groups: [editors]\n    clients')
      .replace('groups: [admins]\n', 'groups: [editors]\n');
    const file = await written(
      'less.yaml',
      less.replace(
        'MfaConfiguration: OPTIONAL\n    SoftwareTokenMfaConfiguration: { Enabled: true }',
        'MfaConfiguration: "OFF"',
      ),
    );
    const planned = await admin('plan', file, '--json');
    expect(planned.json()).toMatchObject({
      summary: { create: 1, change: 2, remove: 0, extra: 2 },
      changes: expect.arrayContaining([
        expect.objectContaining({
          kind: 'user pool',
          differences: [{ member: 'MfaConfiguration', from: 'OPTIONAL', to: 'OFF' }],
        }),
        expect.objectContaining({ action: 'extra', kind: 'group', name: 'admins' }),
      ]) as unknown,
    });
    expect((await admin('apply', file)).stdout).toContain(
      '? group admins (us-east-1_shop): not declared; --prune removes it',
    );
    expect((await admin('apply', file, '--prune')).stderr).toContain('- group admins');
    expect((await admin('plan', file, '--exit-code', '--prune')).code).toBe(0);
  });

  it('refuse what would need a new pool', async () => {
    const file = await written('other.yaml', 'pools: [{ id: us-east-1_shop, UsernameAttributes: [email] }]\n');
    const planned = await admin('plan', file, '--exit-code');
    expect(planned.code).toBe(3);
    expect(planned.stdout).toContain('! user pool us-east-1_shop: UsernameAttributes cannot be changed');
    expect(await admin('apply', file)).toMatchObject({ code: 1, stdout: '' });
  });

  it('refuse devices and secrets of authenticator apps, which only a seed can have', async () => {
    const file = await written('totp.yaml', seed.concat('        totp: JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n'));
    const refused = await admin('apply', file);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      `${file}:12:9: pools[0].users[0]: totp, devices and passkeys can only be seeded in development`,
    );
  });

  it('pool export writes a file from which there is nothing to do', async () => {
    const out = join(folder, 'exported.yaml');
    const exported = await admin('pool', 'export', '--out', out, '--users');
    expect(exported.code, exported.stderr).toBe(0);
    expect(await readFile(out, 'utf8')).toContain('ann@example.com');
    expect((await admin('plan', out, '--exit-code')).stdout).toContain('0 to create, 0 to change, 0 to remove;');
  });
});

describe('chosen ids', () => {
  it('of a pool and an app client; each exists once', async () => {
    const latchkey = await startLatchkey();
    try {
      const create = (...words: readonly string[]) =>
        machine.run(['pool', 'create', '--endpoint', latchkey.endpoint, ...words, '--json']);
      const first = await create('--id', 'us-east-1_chosen', '--client-id', 'chosen');
      expect(first.json()).toMatchObject({
        pool: { userPoolId: 'us-east-1_chosen' },
        client: { clientId: 'chosen' },
        next: `npm run latchkey -- user create ada --pool us-east-1_chosen --endpoint ${latchkey.endpoint}`,
      });
      const second = await create('--id', 'us-east-1_chosen');
      expect(second.json()).toMatchObject({ error: { message: 'User pool us-east-1_chosen already exists.' } });
      const third = await create('--id', 'us-east-1_other', '--client-id', 'chosen');
      expect(third.json()).toMatchObject({ error: { message: 'User pool client chosen already exists.' } });

      const client = sdk(latchkey.endpoint);
      const UserPoolId = 'us-east-1_chosen';
      const named = { UserPoolId, ClientName: '_custom_id_:myclient123' };
      const { UserPoolClient } = await client.send(new CreateUserPoolClientCommand(named));
      expect(UserPoolClient).toMatchObject({ ClientId: 'myclient123', ClientName: '_custom_id_:myclient123' });
      const described = await client.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId: 'myclient123' }));
      expect(described.UserPoolClient?.ClientName).toBe('_custom_id_:myclient123');
      await expect(client.send(new CreateUserPoolClientCommand(named))).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: 'User pool client myclient123 already exists.',
      });
      const wrong = { UserPoolId, ClientName: '_custom_id_:my-client' };
      await expect(client.send(new CreateUserPoolClientCommand(wrong))).rejects.toMatchObject({
        message: expect.stringContaining('Member must satisfy regular expression pattern: [\\w\\s+=,.@-]+') as string,
      });
    } finally {
      await latchkey.stop();
    }
  });
});
