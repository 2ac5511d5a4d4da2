/** The published packages in other runtimes and runners, installed as their users install them: Bun, Deno and Jest. */
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { installed, suiteWith } from '../harness/npm.ts';
import { newPersonWithTotp } from '../harness/people.ts';
import { createApp } from '../harness/sign-in.ts';

const root = join(import.meta.dirname, '..', '..');
const projects = join(import.meta.dirname, 'projects');

// Their packages have the programs for one platform each.
const bun = installed('@oven/bun-linux-x64', '1.4.5');
const deno = installed('@deno/linux-x64-glibc', '2.9.6');
const jest = installed('jest', '30.5.2');

let place: string;
let latchkey: Latchkey;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'latchkey-runtimes-'));
  const packed = join(place, 'packed');
  run(process.execPath, [join(root, 'tools/pack.ts'), packed]);
  const files = (await readdir(packed)).filter((name) =>
    /^latchkey-(client|srp|model|server|testing)-.*\.tgz$/.test(name),
  );
  await writeFile(join(place, 'package.json'), '{ "private": true }\n');
  const words = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', [...words, ...files.map((name) => join(packed, name))]);
  for (const name of ['runtimes', 'jest']) await cp(join(projects, name), join(place, name), { recursive: true });
  latchkey = await startLatchkey();
}, 180_000);
afterAll(async () => {
  await latchkey?.stop();
  await rm(place, { recursive: true, force: true });
});

/** Runs a program in the temporary folder, and returns what it printed. */
function run(program: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const ran = spawnSync(program, words, {
    cwd: place,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
  expect(ran, `${ran.stdout}${ran.stderr}`).toMatchObject({ status: 0 });
  return ran.stdout + ran.stderr;
}

const runtimes = [
  { name: 'Node', program: () => process.execPath, words: [], from: undefined, device: /^Node.js on / },
  { name: 'Bun', program: () => join(bun.folder, 'bin/bun'), words: [], from: bun, device: /^Bun on / },
  {
    name: 'Deno',
    program: () => join(deno.folder, 'deno'),
    words: ['run', '--allow-all'],
    from: deno,
    device: /^Deno on /,
  },
];

for (const { name, program, words, from, device } of runtimes) {
  const { skipped, title } = from === undefined ? { skipped: false, title: name } : suiteWith(from, name);
  describe.skipIf(skipped)(title, () => {
    it('signs in, and the second time the device takes the place of the code', async () => {
      const app = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
      const { username, password, authenticator } = await newPersonWithTotp(app);
      const script = join(place, 'runtimes', 'sign-in.mjs');
      const record = join(place, `${name}.json`);
      const code = await authenticator.code();
      const { endpoint } = latchkey;
      const given = [endpoint, app.userPoolId, app.clientId, username, password, code, record];
      const printed = run(program(), [...words, script, ...given]);
      const { first, second, names } = JSON.parse(printed.slice(printed.indexOf('{'))) as Record<string, string[]>;
      expect(first).toEqual(['SOFTWARE_TOKEN_MFA']);
      expect(second).toEqual([]);
      expect(names).toEqual([expect.stringMatching(device)]);
    }, 120_000);
  });
}

const withJest = suiteWith(jest, 'Jest');
describe.skipIf(withJest.skipped)(withJest.title, () => {
  it('runs tests with a server of their own', () => {
    const home = join(jest.folder, '..');
    const output = run(process.execPath, [join(jest.folder, 'bin/jest.js'), '--rootDir', join(place, 'jest')], {
      NODE_PATH: home,
    });
    expect(output).toContain('2 passed');
  }, 120_000);
});
