/** The fixtures, each run by the real runner on a small project. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { skipped, titled } from '../harness/chromium.ts';
import { freePort } from '../harness/latchkey.ts';
import { pytestMissing, pythonWithPytest } from '../harness/python.ts';

const root = join(import.meta.dirname, '..', '..');
const project = (name: string): string => join(import.meta.dirname, 'projects', name);
const binaries = join(root, 'node_modules', '.bin');

interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a command as somebody does who knows nothing of this test run. */
async function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const { PATH = '', HOME } = process.env;
  const child = spawn(command, args, {
    cwd,
    env: { PATH: `${binaries}${delimiter}${PATH}`, HOME, NO_COLOR: '1', CI: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

const sources = { NODE_OPTIONS: '--conditions=source' };

it('Vitest', async () => {
  const { code, output } = await run(
    process.execPath,
    [join(binaries, 'vitest'), 'run', '--root', '.'],
    project('vitest'),
  );
  expect(output).toContain('2 passed');
  expect(code).toBe(0);
}, 180_000);

describe.skipIf(skipped)(titled('in a browser'), () => {
  it('Playwright', async () => {
    const KIT_OUTPUT = await mkdtemp(join(tmpdir(), 'latchkey-kit-'));
    try {
      const args = [join(binaries, 'playwright'), 'test', '--reporter=line'];
      const { code, output } = await run(process.execPath, args, project('playwright'), { ...sources, KIT_OUTPUT });
      expect(output).toContain('3 passed');
      expect(code).toBe(0);
    } finally {
      await rm(KIT_OUTPUT, { recursive: true });
    }
  }, 180_000);
});

describe.skipIf(pytestMissing !== undefined)(`pytest${pytestMissing === undefined ? '' : `: ${pytestMissing}`}`, () => {
  it('pytest', async () => {
    const LATCHKEY_COMMAND = `${process.execPath} --conditions=source ${join(root, 'packages/cli/bin/latchkey.cjs')}`;
    const env = {
      LATCHKEY_COMMAND,
      PYTHONPATH: join(root, 'packages/pytest-latchkey/src'),
      PYTHONDONTWRITEBYTECODE: '1',
    };
    const args = ['-m', 'pytest', '-q', '-p', 'pytest_latchkey.plugin', '-p', 'no:cacheprovider'];
    const { code, output } = await run(pythonWithPytest, args, project('pytest'), env);
    expect(output).toContain('6 passed');
    expect(code).toBe(0);
  }, 180_000);
});

it('the script of the GitHub Action starts a server, and tells the later steps its address', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-action-'));
  const [GITHUB_OUTPUT, GITHUB_ENV] = [join(folder, 'output'), join(folder, 'env')];
  const port = await freePort();
  const action = join(root, 'deploy', 'github-action');
  const { code, output } = await run('sh', [join(action, 'start.sh')], folder, {
    GITHUB_OUTPUT,
    GITHUB_ENV,
    RUNNER_TEMP: folder,
    LATCHKEY_ACTION_PORT: String(port),
    LATCHKEY_ACTION_COMMAND: `${process.execPath} --conditions=source ${join(root, 'packages/cli/bin/latchkey.cjs')}`,
    LATCHKEY_ACTION_ARGUMENTS: '--region eu-west-1',
  });
  expect(output).toContain(`Latchkey is ready at http://127.0.0.1:${port}`);
  expect(code).toBe(0);
  const [, pid] = /^pid=(\d+)$/m.exec(await readFile(GITHUB_OUTPUT, 'utf8')) ?? [];
  process.kill(Number(pid), 'SIGTERM');
  expect(await readFile(GITHUB_ENV, 'utf8')).toBe(
    `AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER=http://127.0.0.1:${port}\n`,
  );
  await expect
    .poll(
      () =>
        fetch(`http://127.0.0.1:${port}`).then(
          () => true,
          () => false,
        ),
      { timeout: 30_000 },
    )
    .toBe(false);
  await rm(folder, { recursive: true, force: true });
}, 120_000);
