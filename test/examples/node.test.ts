/** The examples that need no browser, run as in their instructions. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient, signIn } from '@latchkey/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApi, startApi } from '../../examples/api/serve.ts';
import { password } from '../harness/aws.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { type App, createApp } from '../harness/sign-in.ts';

const root = join(import.meta.dirname, '..', '..');
const wordsFor = (script: string) => ['--conditions=source', `examples/${script}`];

it('npm run example:node signs in with a code once, and then without', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, wordsFor('node-sign-in.ts'), { cwd: root });
  expect(stdout.match(/Code of your authenticator app \(asked because: no-device\): \d{6}/g)).toHaveLength(1);
  expect(stdout.match(/Signed in as grace/g)).toHaveLength(2);
  expect(stdout.match(/Will the next sign-in here ask for a code\? No\./g)).toHaveLength(2);
});

it('npm run example:triggers runs a module, a URL and a Lambda function', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, wordsFor('triggers/start.ts'), { cwd: root });
  const code = /\d{6}/.exec(stdout)?.[0];
  expect(stdout.trimEnd().split('\n')).toStrictEqual([
    'Module:   PreSignUp failed with error Please use your address at example.com.',
    'Module:   ada is confirmed without a code',
    'Endpoint: the access token is for example.com, with the scopes aws.cognito.signin.user.admin api/read',
    `Lambda:   "Your code": Hello ada, your code is ${code}.`,
  ]);
});

it('npm run example:api prints a request that succeeds', async () => {
  const child = spawn(process.execPath, [...wordsFor('api/start.ts'), '--port', '0'], { cwd: root });
  let printed = '';
  for await (const chunk of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    printed += String(chunk);
    if (printed.includes('curl -i')) break;
  }
  const [, authorization = '', url = ''] = /curl -H 'authorization: ([^']+)' (\S+)/.exec(printed) ?? [];
  const reply = await fetch(url, { headers: { authorization } });
  expect(await reply.json()).toMatchObject({ username: 'ada' });
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  expect((await exit)[0]).toBe(0);
});

describe('the API of the examples', () => {
  let latchkey: Latchkey;
  let app: App;
  let api: RunningApi;
  beforeAll(async () => {
    latchkey = await startLatchkey();
    app = await createApp(latchkey);
    api = await startApi({ issuer: `${latchkey.endpoint}/${app.userPoolId}`, clientId: app.clientId }, 0);
  });
  afterAll(async () => {
    await api.close();
    await latchkey.stop();
  });

  const get = async (token?: string) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const reply = await fetch(`${api.address}/me`, { headers });
    return { status: reply.status, challenge: reply.headers.get('www-authenticate'), body: await reply.json() };
  };
  const tokensOf = async ({ userPoolId, clientId, sdk }: App) => {
    const { username } = await newPerson({ userPoolId, clientId, sdk, clientSecret: undefined });
    const step = await signIn(createClient({ userPoolId, clientId, endpoint: latchkey.endpoint }), {
      username,
      password,
    });
    if (!step.done) throw new Error(`asked for ${step.challenge}`);
    return { username, ...step.session.tokens };
  };

  it('accepts access tokens of its pool and app client', async () => {
    const { username, accessToken } = await tokensOf(app);
    expect(await get(accessToken)).toMatchObject({ status: 200, body: { username } });
  });

  it('rejects everything else', async () => {
    const { accessToken, idToken = '' } = await tokensOf(app);
    const [header = '', payload = '', signature = ''] = accessToken.split('.');
    const forged = Buffer.from(payload, 'base64url').toString().replace('"username":"', '"username":"root-');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const refused = { status: 401, challenge: 'Bearer error="invalid_token"' };
    for (const token of [
      idToken,
      (await tokensOf(await createApp(latchkey))).accessToken,
      [header, Buffer.from(forged).toString('base64url'), signature].join('.'),
      [none, payload, ''].join('.'),
      'nonsense',
    ]) {
      expect(await get(token)).toMatchObject(refused);
    }
    expect(await get()).toMatchObject({ status: 401, challenge: 'Bearer' });
  });
});
