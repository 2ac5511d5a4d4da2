/** Errors of a sign-in: two lines and an exit code, never a stack. */
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Machine, newMachine } from '../harness/command.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { freePort, type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithTotp } from '../harness/people.ts';
import { type App, createApp, initiate, type Person } from '../harness/sign-in.ts';

let latchkey: Latchkey;
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
});
afterAll(() => latchkey.stop());

let machine: Machine;
beforeEach(async () => {
  machine = await newMachine();
});
afterEach(() => machine.remove());

const placeOf = (pool: Pick<App, 'userPoolId' | 'clientId'>, endpoint = latchkey.endpoint) => [
  '--endpoint',
  endpoint,
  '--pool',
  pool.userPoolId,
  '--client',
  pool.clientId,
];

function signIn({ username, password }: Person, further: readonly string[] = [], env: Record<string, string> = {}) {
  const words = ['signin', ...placeOf(app), '--username', username, '--password-stdin', ...further];
  return machine.run(words, `${password}\n`, env);
}

describe('a rejected sign-in', () => {
  it('reports a wrong password, as text and as JSON', async () => {
    const person = await newPerson(app);
    const wrong = { ...person, password: 'Wrong-Horse-1' };
    expect(await signIn(wrong)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'Wrong user name or password.\nCheck both, then try again.\n',
    });
    const spoken = await signIn(wrong, ['--json']);
    expect([spoken.code, spoken.stderr]).toEqual([1, '']);
    const error = { code: 'IncorrectCredentials', message: 'Wrong user name or password.', advice: expect.any(String) };
    expect(spoken.json()).toEqual({ error });
    expect((await signIn({ username: 'nobody', password: 'Wrong-Horse-1' })).stderr).toMatch(/^Wrong user name/);
  });

  it('reports a wrong code', async () => {
    const person = await newPersonWithTotp(app);
    const [code = ''] = person.authenticator.wrongCodes(1);
    const refused = await signIn(person, ['--code', code, '--json']);
    expect(refused.code).toBe(1);
    expect(refused.json()).toMatchObject({ error: { code: 'CodeMismatch', message: 'The code is wrong.' } });
  });

  it('reports a code that was used before', async () => {
    const person = await newPersonWithTotp(app);
    const refused = await signIn(person, ['--code', person.authenticator.lastCode()]);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/\nThe code was used before\.\nWait for the next code\.\n$/);
  });

  it('reports that the user is locked out', async () => {
    const person = await newPerson(app);
    const guess = () =>
      initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: person.username, PASSWORD: 'Wrong-Horse-1' }).catch(() => 'no');
    // The fifth failure locks for one second, the sixth for two, the seventh for four: enough time to run a command.
    for (let failure = 1; failure <= 5; failure++) await guess();
    await sleep(1_100);
    await guess();
    await sleep(2_100);
    await guess();
    expect(await signIn(person)).toMatchObject({
      code: 1,
      stderr: 'Too many failed attempts.\nWait up to 15 minutes, then try again.\n',
    });
  });

  it('reports what is missing in a new password', async () => {
    const person = await newPerson(app);
    const user = { UserPoolId: app.userPoolId, Username: person.username };
    await app.sdk.send(new AdminSetUserPasswordCommand({ ...user, Password: person.password, Permanent: false }));
    const refused = await signIn({ ...person, password: `${person.password}\nshort` });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/The new password was rejected\.\nThe service says: Password did not conform/);
    const done = await signIn({ ...person, password: `${person.password}\nCorrect-Horse-8` }, ['--json']);
    expect(done.json()).toMatchObject({ challenges: ['NEW_PASSWORD_REQUIRED'], codeAsked: null });
  });

  it('reports a missing client secret, and reads it from the environment', async () => {
    const guarded = await createApp(latchkey, { client: { GenerateSecret: true } });
    const person = await newPerson(guarded);
    const words = ['signin', ...placeOf(guarded), '-u', person.username, '--password-stdin', '--json'];
    const refused = await machine.run(words, person.password);
    expect(refused.code).toBe(1);
    expect(refused.json()).toMatchObject({
      error: { code: 'ClientSecret', advice: expect.stringContaining('LATCHKEY_CLIENT_SECRET') },
    });
    const env = { LATCHKEY_CLIENT_SECRET: guarded.clientSecret ?? '' };
    expect((await machine.run(words, person.password, env)).code).toBe(0);
  });
});

describe('a sign-in of a script', () => {
  it('names --code in the error', async () => {
    const refused = await signIn(await newPersonWithTotp(app));
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/standard input has no more lines\.\nGive it with --code, or as the next line\.\n$/);
    // The reason why a code is needed.
    expect(refused.stderr).toMatch(/^A code is needed: this device has not signed in as this user before\.\n/);
  });
});

describe('a service that does not answer', () => {
  it.each(['signin', 'device list', 'signout'])('is reported with its address by %s', async (command) => {
    const person = await newPerson(app);
    if (command !== 'signin') expect((await signIn(person)).code).toBe(0);
    const port = await freePort();
    const words = [...command.split(' '), ...placeOf(app, `http://127.0.0.1:${port}`)];
    if (command === 'signin') words.push('-u', person.username, '--password-stdin');
    const refused = await machine.run(words, person.password);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      new RegExp(
        `^[^\n]*The service cannot be reached \\(connect ECONNREFUSED 127\\.0\\.0\\.1:${port}\\)\\.\n[^\n]+\n$`,
      ),
    );
    // Sign-out takes effect locally, whether or not the request arrives.
    if (command === 'signout') expect((await machine.run(['signout'])).stderr).toMatch(/^Nobody is signed in\.\n/);
  });

  it('is distinguished from a server with other answers', async () => {
    const website = createServer((_, response) => response.end('<h1>Welcome</h1>')).listen(0, '127.0.0.1');
    await once(website, 'listening');
    const { port } = website.address() as AddressInfo;
    const words = ['signin', ...placeOf(app, `http://127.0.0.1:${port}`), '-u', 'ada', '--password-stdin'];
    expect(await machine.run(words, 'Correct-Horse-7')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'The server is not a user pool service.\nCheck the address in --endpoint.\n',
    });
    website.close();
  });
});

describe('a state directory', () => {
  it('that is damaged counts as empty', async () => {
    const person = await newPerson(app);
    expect((await signIn(person)).code).toBe(0);
    const directory = join(machine.stateHome, 'latchkey');
    await writeFile(join(directory, 'sessions.json'), '{"half');
    await writeFile(join(directory, 'devices.json'), '[]');
    expect((await machine.run(['device', 'list'])).stderr).toMatch(/^Nobody is signed in\.\n/);
    expect((await signIn(person, ['--json'])).json()).toMatchObject({ device: { status: 'confirmed' } });
  });

  it('that cannot be used is named in the error', async () => {
    const path = join(machine.stateHome, 'file');
    await writeFile(path, '');
    expect(await machine.run(['device', 'list', '--state', path])).toMatchObject({
      code: 1,
      stderr: `The state directory ${path} cannot be used (EEXIST).\nCheck it, or give another with --state.\n`,
    });
  });

  it('that cannot store device records causes one warning and no failure', async () => {
    const person = await newPerson(app);
    await mkdir(join(machine.stateHome, 'latchkey', 'devices.json'), { recursive: true });
    const spoken = await signIn(person);
    expect(spoken.code).toBe(0);
    expect(spoken.stdout).toMatch(/^Signed in as /);
    expect(spoken.stderr).toMatch(
      /^Note: The records of sessions and devices cannot be read or written \(EISDIR[^\n]+\n$/,
    );
    const { warnings } = (await signIn(person, ['--json'])).json() as { warnings: unknown };
    expect(warnings).toMatchObject([{ code: 'StoreFailed' }]);
    const refused = await machine.run(['device', 'confirm']);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^The state directory [^\n]+ cannot be used \(EISDIR\)\.\n/);
  });

  it('contains no password and no code; reports contain tokens only with --show-tokens', async () => {
    const person = await newPersonWithTotp(app);
    const code = await person.authenticator.code();
    const silent = await signIn(person, ['--code', code, '--json']);
    expect(silent.json()).not.toHaveProperty('tokens');
    const directory = join(machine.stateHome, 'latchkey');
    const kept = await Promise.all(
      ['sessions.json', 'devices.json'].map((file) => readFile(join(directory, file), 'utf8')),
    );
    for (const secret of [person.password, code]) expect(kept.join()).not.toContain(secret);
    expect(silent.stdout + silent.stderr).not.toMatch(/eyJ/);
    const open = (await signIn(person, ['--show-tokens', '--json'])).json() as { tokens: Record<string, string> };
    expect(Object.keys(open.tokens)).toEqual(['accessToken', 'idToken', 'refreshToken']);
    const { accessToken = '', idToken = '', refreshToken = '' } = open.tokens;
    expect([accessToken, idToken].map((token) => token.split('.').length)).toEqual([3, 3]);
    expect(refreshToken.length).toBeGreaterThan(100);
  });
});
