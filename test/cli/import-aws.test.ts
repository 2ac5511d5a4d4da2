/** `latchkey import-aws`: another server takes the place of AWS. Users are moved at their next sign-in, and keep their passwords. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminAddUserToGroupCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  ConfirmForgotPasswordCommand,
  CreateGroupCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ForgotPasswordCommand,
  GetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sdk } from '../harness/aws.ts';
import { type Machine, newMachine } from '../harness/command.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithTotp } from '../harness/people.ts';
import { refusal } from '../harness/refusal.ts';
import { type App, createApp, secondClient, signIn } from '../harness/sign-in.ts';

interface Imported {
  readonly pool: { readonly userPoolId: string };
  readonly clients: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  readonly users: object | null;
}

let machine: Machine;
let directory: string;
let aws: Latchkey;
let here: Latchkey;
let source: App;
beforeEach(async () => {
  machine = await newMachine();
  directory = await mkdtemp(join(tmpdir(), 'latchkey-aws-'));
  aws = await startLatchkey();
  here = await startLatchkey({ dataDir: directory });
  source = await createApp(aws, {
    client: { PreventUserExistenceErrors: 'ENABLED' },
    pool: {
      PoolName: 'staff',
      AutoVerifiedAttributes: ['email'],
      DeviceConfiguration: alwaysWithSuppression,
      Policies: { PasswordPolicy: { MinimumLength: 11 } },
      Schema: [
        { Name: 'email', Required: true },
        { Name: 'team', AttributeDataType: 'String', Mutable: true },
      ],
      LambdaConfig: { VerifyAuthChallengeResponse: 'arn:aws:lambda:us-east-1:000000000000:function:gate' },
    },
  });
});
afterEach(async () => {
  await aws.stop();
  await here.stop();
  await machine.remove();
  await rm(directory, { recursive: true });
});

const module = (): string => join(directory, 'migrate.mjs');
const run = (...words: readonly string[]) =>
  machine.run(
    ['import-aws', '--from', source.userPoolId, '--from-endpoint', aws.endpoint, '--endpoint', here.endpoint, ...words],
    '',
    { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  );
const address = (name: string) => ({ email: `${name}@example.com`, email_verified: 'true' });

/** The app after it was pointed to the new pool. */
function appOn({ pool, clients }: Imported, client = 'app'): App {
  const clientId = clients.find(({ name }) => name === client)?.to ?? '';
  return { sdk: sdk(here.endpoint), userPoolId: pool.userPoolId, clientId, clientSecret: source.clientSecret };
}

async function restartWithFunction(): Promise<void> {
  await here.stop();
  here = await startLatchkey({
    dataDir: directory,
    port: here.port,
    args: ['--function', `migrate-from-aws=${module()}`],
    env: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  });
}

describe('with --users lazy', () => {
  it('users keep their passwords, and groups follow', async () => {
    const ada = await newPerson(source, 'ada', { ...address('ada'), 'custom:team': 'red' });
    const mary = await newPersonWithTotp(source, 'mary', address('mary'));
    await newPerson(source, 'gone', address('gone'));
    const user = { UserPoolId: source.userPoolId, Username: 'gone' };
    await source.sdk.send(new AdminDisableUserCommand(user));
    const group = { UserPoolId: source.userPoolId, GroupName: 'editors' };
    await source.sdk.send(new CreateGroupCommand({ ...group, Precedence: 4 }));
    for (const Username of ['ada', 'gone'])
      await source.sdk.send(new AdminAddUserToGroupCommand({ ...group, Username }));
    const { clientSecret } = await secondClient(source, { GenerateSecret: true, ClientName: 'web' });

    const told = await run('--function', module());
    expect(told.stderr).toBe('');
    expect(told.stdout).toMatch(/^Created us-east-1_\w+ like staff \(us-east-1_\w+\)\.\n/);
    expect(told.stdout).toContain('seeds of authenticator apps');
    expect(told.stdout).toMatch(/trigger VerifyAuthChallengeResponse +It runs on AWS/);
    expect(await readFile(module(), 'utf8')).not.toContain('test');
    await rm(module());
    const imported = (await run('--function', module(), '--json')).json() as Imported;
    const app = appOn(imported);
    const UserPoolId = app.userPoolId;

    const { UserPool } = await app.sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
    expect(UserPool).toMatchObject({
      Name: 'staff',
      AutoVerifiedAttributes: ['email'],
      DeviceConfiguration: alwaysWithSuppression,
      Policies: { PasswordPolicy: { MinimumLength: 11 } },
      LambdaConfig: { UserMigration: 'arn:aws:lambda:us-east-1:000000000000:function:migrate-from-aws' },
    });
    expect(UserPool?.SchemaAttributes).toContainEqual(expect.objectContaining({ Name: 'email', Required: true }));
    expect(UserPool?.SchemaAttributes).toContainEqual(expect.objectContaining({ Name: 'custom:team' }));
    const mfa = await app.sdk.send(new GetUserPoolMfaConfigCommand({ UserPoolId }));
    expect(mfa).toMatchObject({ MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } });
    const web = { UserPoolId, ClientId: appOn(imported, 'web').clientId };
    const { UserPoolClient } = await app.sdk.send(new DescribeUserPoolClientCommand(web));
    expect(UserPoolClient?.ClientSecret).toBe(clientSecret);

    await restartWithFunction();
    const { result } = await signIn(app, ada, { flow: 'USER_PASSWORD_AUTH' });
    expect(result.AccessToken).toBeDefined();
    // From now on the password is proved by SRP.
    expect((await signIn(app, ada)).challenges).toEqual(['PASSWORD_VERIFIER']);
    const { UserAttributes } = await app.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'ada' }));
    const before = await source.sdk.send(new AdminGetUserCommand({ UserPoolId: source.userPoolId, Username: 'ada' }));
    const sub = before.UserAttributes?.find(({ Name }) => Name === 'sub')?.Value;
    expect(UserAttributes).toContainEqual({ Name: 'custom:aws_sub', Value: sub });
    expect(UserAttributes).toContainEqual({ Name: 'custom:team', Value: 'red' });
    // The password was right, although the source asks for a code.
    expect((await signIn(app, mary, { flow: 'USER_PASSWORD_AUTH' })).challenges).toEqual([]);
    for (const person of [
      { ...ada, username: 'nobody' },
      { ...ada, username: 'gone' },
    ]) {
      const refused = await refusal(signIn(app, person, { flow: 'USER_PASSWORD_AUTH' }));
      expect(refused).toMatchObject({ name: 'NotAuthorizedException', message: 'Incorrect username or password.' });
    }

    const groups = (await run('--into', UserPoolId, '--users', 'groups', '--json')).json();
    expect(groups).toMatchObject({ users: { created: 0, memberships: 1 } });
    const { Groups } = await app.sdk.send(new AdminListGroupsForUserCommand({ UserPoolId, Username: 'ada' }));
    expect(Groups).toMatchObject([{ GroupName: 'editors', Precedence: 4 }]);
  });
});

describe('with --users now', () => {
  it('users are there without their passwords, and set a new one by a code', async () => {
    const ada = await newPerson(source, 'ada', address('ada'));
    const told = await run('--users', 'now', '--json');
    expect(told.stderr).toBe('');
    const imported = told.json() as Imported;
    expect(imported.users).toMatchObject({ created: 1, present: 0, skipped: [] });
    const app = appOn(imported);
    expect(await refusal(signIn(app, ada))).toMatchObject({ name: 'NotAuthorizedException' });
    await app.sdk.send(new ForgotPasswordCommand({ ClientId: app.clientId, Username: 'ada' }));
    const ConfirmationCode = await latestCode(here, 'ada@example.com');
    const Password = 'another-Password-9';
    const reset = { ClientId: app.clientId, Username: 'ada', ConfirmationCode, Password };
    await app.sdk.send(new ConfirmForgotPasswordCommand(reset));
    expect((await signIn(app, { ...ada, password: Password })).result.AccessToken).toBeDefined();
    const again = (await run('--users', 'now', '--into', app.userPoolId, '--json')).json();
    expect(again).toMatchObject({ users: { created: 0, present: 1 } });
  });
});
