/** The library as users install it: built, packed, installed into a new folder, and used there by Node, the compiler and a bundler. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { createApp } from '../harness/sign-in.ts';

const root = join(import.meta.dirname, '..', '..');
const bin = join(root, 'node_modules', '.bin');
const run = promisify(execFile);
const withTools = { cwd: root, env: { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` } };

let latchkey: Latchkey;
let folder: string;
beforeAll(async () => {
  latchkey = await startLatchkey();
  folder = await mkdtemp(join(tmpdir(), 'latchkey-packed-'));
  await run(process.execPath, ['tools/build.ts', 'srp', 'client'], withTools);
  await run(process.execPath, ['tools/pack.ts', folder, 'srp', 'client'], withTools);
  await writeFile(join(folder, 'package.json'), '{ "name": "fresh", "private": true, "type": "module" }');
  const tarballs = (await readdir(folder)).filter((name) => name.endsWith('.tgz')).map((name) => `./${name}`);
  // Offline: the library has no dependencies.
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', ...tarballs], {
    cwd: folder,
    env: { ...process.env },
  });
}, 180_000);
afterAll(async () => {
  await latchkey.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Returns this Node, and the Node of the machine if it is a different one. */
function nodes(): string[] {
  const others = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((path) => !path.includes('node_modules'))
    .map((path) => join(path, 'node'))
    .filter((path) => existsSync(path));
  return [process.execPath, ...others.slice(0, 1)];
}

describe('the tarball', () => {
  it('signs in with SRP and a device that is stored in a file, in Node', async () => {
    const app = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
    const { username, password } = await newPerson(app);
    const script = join(folder, 'sign-in.js');
    await writeFile(
      script,
      `import { createClient, signIn } from '@latchkey/client';
       import { fileStore } from '@latchkey/client/stores/file';
       const [userPoolId, clientId, endpoint, username, password, path] = process.argv.slice(2);
       const client = createClient({ userPoolId, clientId, endpoint, deviceStore: fileStore(path) });
       const step = await signIn(client, { username, password });
       await step.session.refresh();
       console.log(JSON.stringify({ version: process.version, device: step.device }));`,
    );
    for (const [index, node] of nodes().entries()) {
      const path = join(folder, `devices-${index}.json`);
      const args = [script, app.userPoolId, app.clientId, latchkey.endpoint, username, password, path];
      const [first, second] = [await run(node, args), await run(node, args)].map(
        ({ stdout }) => JSON.parse(stdout) as unknown,
      );
      expect(first).toMatchObject({ device: { status: 'confirmed' } });
      expect(second).toMatchObject({ device: { status: 'known' } });
    }
  });

  it.each([
    ['nodenext', 'nodenext'],
    ['preserve', 'bundler'],
  ])('has valid declarations, for module %s', async (module, moduleResolution) => {
    await writeFile(
      join(folder, 'app.ts'),
      `import { createClient, type SignInStep, signIn } from '@latchkey/client';
       import { localStorageStore } from '@latchkey/client/stores/local-storage';
       const client = createClient({ userPoolId: 'eu-west-1_a', clientId: 'b', deviceStore: localStorageStore() });
       const step: SignInStep = await signIn(client, { username: 'ada', password: 'secret' });
       if (step.challenge === 'SOFTWARE_TOKEN_MFA') await step.respond({ code: '123456' });
       // @ts-expect-error a code is not a password
       if (step.challenge === 'NEW_PASSWORD_REQUIRED') await step.respond({ code: '123456' });`,
    );
    const options = {
      module,
      moduleResolution,
      target: 'es2022',
      lib: ['es2022', 'dom'],
      types: [],
      strict: true,
      noEmit: true,
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['app.ts'] }));
    const compiled = await run(join(bin, 'tsc'), ['-p', folder], withTools).catch((error: { stdout: string }) => error);
    expect(compiled.stdout).toBe('');
  });

  it('contains no references to the workspace', async () => {
    for (const name of ['srp', 'client']) {
      const manifest = await readFile(join(folder, 'node_modules/@latchkey', name, 'package.json'), 'utf8');
      expect(manifest).not.toContain('src/');
      const files = await readdir(join(folder, 'node_modules/@latchkey', name), { recursive: true });
      expect(files.filter((file) => /\.test\.|(?<!\.d)\.ts$/.test(file))).toEqual([]);
    }
  });
});
