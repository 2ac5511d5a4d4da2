/** `latchkey export` and `latchkey import`: a pool moves to another server with everything that its users have. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  AdminAddUserToGroupCommand,
  CompleteWebAuthnRegistrationCommand,
  CreateGroupCommand,
  GetUserCommand,
  SetUserPoolMfaConfigCommand,
  StartWebAuthnRegistrationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { populate } from '../../bench/population.ts';
import { SoftwareAuthenticator } from '../../packages/server/src/crypto/web-authn/testing/authenticator.ts';
import { sdk } from '../harness/aws.ts';
import { commandLine, environmentOf, type Finished, type Machine, newMachine } from '../harness/command.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithDevice, newPersonWithTotp } from '../harness/people.ts';
import { refusal } from '../harness/refusal.ts';
import { type App, createApp, initiate, respond, secondClient, signIn } from '../harness/sign-in.ts';

const PASSPHRASE = 'five words that nobody guesses';
/** Both servers issue tokens under the same name, as a server that moves keeps its public address. */
const args = ['--issuer', 'aws'];

let machine: Machine;
let directory: string;
let here: Latchkey;
/** Started where a test needs it. */
let there: Latchkey | undefined;
beforeEach(async () => {
  machine = await newMachine();
  directory = await mkdtemp(join(tmpdir(), 'latchkey-move-'));
  await mkdir(source());
  here = await startLatchkey({ args, dataDir: source() });
});
afterEach(async () => {
  await here.stop();
  await there?.stop();
  there = undefined;
  await machine.remove();
  await rm(directory, { recursive: true });
});

const file = (): string => join(directory, 'pool.latchkey');
const run = (...words: readonly string[]): Promise<Finished> =>
  machine.run(words, '', { LATCHKEY_PASSPHRASE: PASSPHRASE });
const exportPool = () => run('export', '--data', here.dataDir, '--out', file());
const source = (): string => join(directory, 'source');
const target = (): string => join(directory, 'target');
const importPool = () => run('import', file(), '--data', target());

/** Starts the server that the pool moves to. It keeps running during the import. */
async function startThere(): Promise<Latchkey> {
  await mkdir(target(), { recursive: true });
  there = await startLatchkey({ args, dataDir: target() });
  return there;
}
const at = (server: Latchkey, app: App): App => ({ ...app, sdk: sdk(server.endpoint) });

describe('a pool that moves', () => {
  it('keeps passwords, MFA, devices, passkeys, sessions, groups, secrets, tokens and the audit trail', async () => {
    const app = await createApp(here, {
      pool: {
        DeviceConfiguration: alwaysWithSuppression,
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
      },
    });
    const WebAuthnConfiguration = { RelyingPartyId: 'example.com' };
    const MfaConfiguration = 'OPTIONAL';
    const SoftwareTokenMfaConfiguration = { Enabled: true };
    await app.sdk.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId: app.userPoolId,
        WebAuthnConfiguration,
        MfaConfiguration,
        SoftwareTokenMfaConfiguration,
      }),
    );
    const guarded = await newPersonWithDevice(app, 'grace');
    const withApp = await newPersonWithTotp(app, 'mary');
    const plain = await newPerson(app, 'ada');
    const withSecret = await secondClient(app, { GenerateSecret: true });
    const { result: tokens } = await signIn(app, plain);
    const group = { UserPoolId: app.userPoolId, GroupName: 'editors' };
    await app.sdk.send(new CreateGroupCommand(group));
    await app.sdk.send(new AdminAddUserToGroupCommand({ ...group, Username: 'ada' }));
    const { result: ofDevice } = await signIn(app, guarded);
    const passkey = new SoftwareAuthenticator('https://app.example.com');
    const { AccessToken } = tokens;
    const { CredentialCreationOptions } = await app.sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }));
    const Credential = passkey.create(CredentialCreationOptions as unknown as Parameters<typeof passkey.create>[0]);
    await app.sdk.send(
      new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential: JSON.parse(JSON.stringify(Credential)) }),
    );

    const server = await startThere();
    const exported = await exportPool();
    expect(exported.stderr).toBe('');
    expect(exported.code).toBe(0);
    expect(exported.stdout).toMatch(/^Exported us-east-1_\w+ \(test\): \d+\.\d kB\.\n\nTABLE +ROWS\n/);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect((await readFile(file())).includes('grace')).toBe(false);
    const imported = await importPool();
    expect(imported.stderr).toBe('');
    const sameAtBothEnds = (text: string) => text.slice(text.indexOf('TABLE'), text.indexOf('Checksum') + 84);
    expect(sameAtBothEnds(imported.stdout)).toBe(sameAtBothEnds(exported.stdout));

    const moved = at(server, app);
    const signedIn = await signIn(moved, plain);
    expect(signedIn.challenges).toEqual(['PASSWORD_VERIFIER']);
    expect(decomposeUnverifiedJwt(signedIn.result.AccessToken ?? '').payload['cognito:groups']).toEqual(['editors']);
    expect((await signIn(moved, guarded)).challenges).not.toContain('SOFTWARE_TOKEN_MFA');
    expect((await signIn(moved, withApp)).challenges).toContain('SOFTWARE_TOKEN_MFA');
    expect((await signIn(at(server, withSecret), plain)).result.AccessToken).toBeDefined();
    expect((await moved.sdk.send(new GetUserCommand({ AccessToken }))).Username).toBe('ada');
    const refreshed = await initiate(moved, 'REFRESH_TOKEN_AUTH', {
      REFRESH_TOKEN: ofDevice.RefreshToken ?? '',
      DEVICE_KEY: guarded.device.deviceKey,
    });
    const { header } = decomposeUnverifiedJwt(refreshed.AuthenticationResult?.AccessToken ?? '');
    expect(header.kid).toBe(decomposeUnverifiedJwt(AccessToken ?? '').header.kid);

    const begun = await initiate(moved, 'USER_AUTH', { USERNAME: 'ada', PREFERRED_CHALLENGE: 'WEB_AUTHN' });
    const options = JSON.parse(begun.ChallengeParameters?.['CREDENTIAL_REQUEST_OPTIONS'] ?? '{}') as never;
    const proof = { USERNAME: 'ada', CREDENTIAL: JSON.stringify(passkey.get(options)) };
    const byPasskey = await respond(moved, 'WEB_AUTHN', proof, begun.Session);
    expect(byPasskey.AuthenticationResult?.AccessToken).toBeDefined();

    const verified = await machine.run(['audit', 'verify', '--endpoint', server.endpoint]);
    expect(verified.stdout).toMatch(/^The audit trail is intact: \d+ events of 3 users checked\.\n$/);
    const again = await importPool();
    expect(again.stderr).toMatch(/^There is already a user pool us-east-1_\w+\.\nDelete that pool first, or import/);
    expect((await signIn(moved, plain)).result.AccessToken).toBeDefined();
  });

  it('is not there after kill -9 of its import, and arrives with the next one', async () => {
    const app = await createApp(here);
    const person = await newPerson(app, 'ada');
    await here.stop();
    // More than an import holds in memory.
    await populate(source(), { userPoolId: app.userPoolId, users: 600, factor: null });
    const server = await startThere();
    await exportPool();
    const content = await readFile(file());

    const [program, ...words] = [...commandLine, 'import', '-', '--data', target()];
    const child = spawn(program, words, { env: environmentOf(directory, { LATCHKEY_PASSPHRASE: PASSPHRASE }) });
    child.stdin.on('error', () => undefined);
    // Everything but the end: the import writes what it can, and waits for more.
    child.stdin.write(content.subarray(0, -1));
    const database = new DatabaseSync(join(target(), 'latchkey.db'), { readOnly: true });
    const users = () =>
      Number(database.prepare(`select count(*) as n from users where username <> 'nobody'`).get()?.['n']);
    await expect.poll(users, { timeout: 60_000 }).toBe(601);
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(await refusal(signIn(at(server, app), person))).toMatchObject({ name: 'ResourceNotFoundException' });
    const { stdout } = await run('audit', 'verify', '--endpoint', server.endpoint);
    expect(stdout).toContain('0 events of 0 users');

    expect((await importPool()).code).toBe(0);
    expect(users()).toBe(601);
    database.close();
    expect((await signIn(at(server, app), person)).result.AccessToken).toBeDefined();
  });

  it('is not written through a link that is where its file is written first', async () => {
    await createApp(here);
    const other = join(directory, 'other');
    await writeFile(other, 'of somebody else');
    await symlink(other, `${file()}.part`);
    expect((await exportPool()).code).toBe(0);
    expect(await readFile(other, 'utf8')).toBe('of somebody else');
    expect((await lstat(file())).mode & 0o777).toBe(0o600);
  });

  it('goes through a pipe', async () => {
    const app = await createApp(here);
    const person = await newPerson(app, 'ada');
    const [node, condition, script] = commandLine;
    const command = `"${node}" ${condition} "${script}"`;
    const pipe = `${command} export --data "${here.dataDir}" --out - | ${command} import - --data "${target()}" --json`;
    const child = spawn('sh', ['-c', pipe], { env: environmentOf(directory, { LATCHKEY_PASSPHRASE: PASSPHRASE }) });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    await once(child, 'close');
    expect(JSON.parse(stdout)).toMatchObject({ pool: { userPoolId: app.userPoolId }, counts: { users: 1 } });
    expect((await signIn(at(await startThere(), app), person)).result.AccessToken).toBeDefined();
  });
});

describe('errors say what to do next', () => {
  it('where there is no pool, or no data', async () => {
    expect((await exportPool()).stderr).toBe('There is no user pool in this database.\nCheck --data or --database.\n');
    const nothing = await run('export', '--data', directory, '--out', file());
    expect(nothing.stderr).toMatch(
      /^There is no Latchkey data in .*\.\nGive the directory of the server with --data\./,
    );
    const none = await run('import', join(directory, 'none'));
    expect(none.stderr).toMatch(/ cannot be read \(ENOENT\)\.\nGive the file/);
  });

  it('where there are several pools, or the file exists', async () => {
    await createApp(here);
    await createApp(here);
    expect((await exportPool()).stderr).toBe('There are several user pools.\nChoose one with --pool.\n');
    const unknown = await run('export', '--data', here.dataDir, '--out', file(), '--pool', 'us-east-1_Unknown12');
    expect(unknown.stderr).toBe(
      'There is no user pool us-east-1_Unknown12.\nList the pools: npm run latchkey -- pool list.\n',
    );
    await writeFile(file(), 'something else');
    expect((await exportPool()).stderr).toMatch(/ exists already\.\nName another file with --out\.\n$/);
    expect((await importPool()).stderr).toMatch(/^This is not a file that latchkey export/);
  });

  it('about the passphrase', async () => {
    await createApp(here);
    const words = ['export', '--data', here.dataDir, '--out', file()];
    const short = await machine.run(words, '', { LATCHKEY_PASSPHRASE: 'short' });
    expect(short).toMatchObject({ code: 2, stderr: expect.stringContaining('fewer than 12 characters') as string });
    const without = await machine.run(words);
    expect(without.stderr).toMatch(/^Passphrase: there is no terminal to ask for it\.\nPut it into a file/);
    await exportPool();
    const wrong = join(directory, 'passphrase');
    await writeFile(wrong, 'not the passphrase\n');
    const refused = await run('import', file(), '--data', target(), '--passphrase-file', wrong);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toBe(
      'The passphrase is wrong, or the first lines of the file were changed.\nGive the passphrase of the export. Nothing was imported.\n',
    );
  });

  it('about a file that is not complete', async () => {
    await createApp(here);
    await exportPool();
    const content = await readFile(file());
    await writeFile(file(), content.subarray(0, -1000));
    expect((await importPool()).stderr).toMatch(/^The file is damaged.*\nExport the pool again, or copy/);
  });
});
