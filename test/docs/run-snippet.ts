/**
 * Runs the programs of a page. Each one gets its own pool on a Latchkey process, an app client, and a user named ada whose
 * authenticator app answers `ask`. The placeholder names on the pages are replaced by the real ones.
 *
 * In the pool, a remembered device takes the place of the code. Words of a fence change the set-up: `always` (a confirmed device is
 * remembered at once), `secret` (the app client has a secret), `legacy` (localStorage contains the entries that
 * amazon-cognito-identity-js left after a sign-in), `aws` (shell code that calls the AWS CLI, and needs pool and user), `kept` (localStorage contains a confirmed device, stored by the app's own code).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { password } from '../harness/aws.ts';
import type { Latchkey } from '../harness/latchkey.ts';
import { newPersonWithDevice, newPersonWithTotp, type PersonWithTotp } from '../harness/people.ts';
import { pythonWithPytest, runPython } from '../harness/python.ts';
import { type App, createApp } from '../harness/sign-in.ts';
import { signInByIdentityJs } from './legacy-storage.ts';
import type { Snippet } from './snippets.ts';

const root = join(import.meta.dirname, '..', '..');
const username = 'ada';

/** Creates a folder in which programs can import the packages of the workspace. */
export async function createProgramFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-snippets-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const boto3 = join(root, 'examples', 'boto3');
  for (const file of await readdir(boto3)) await symlink(join(boto3, file), join(folder, file));
  return folder;
}

/** Runs a snippet to its end and returns its output. If it fails, the promise rejects with the output. */
export async function run(latchkey: Latchkey, folder: string, snippet: Snippet): Promise<string> {
  const { words } = snippet;
  if (snippet.language === 'sh' && !words.has('aws')) return runShell(latchkey, withEndpoint(snippet.code, latchkey));
  if (words.has('vitest') || words.has('pytest')) return runTests(folder, snippet);
  const app = await createApp(latchkey, {
    pool: {
      DeviceConfiguration: {
        ChallengeRequiredOnNewDevice: true,
        DeviceOnlyRememberedOnUserPrompt: !words.has('always'),
      },
    },
    client: { GenerateSecret: words.has('secret') },
  });
  const { person, storage } = await createUser(latchkey, app, words);
  const code = withRealNames(snippet.code, latchkey, app, folder);
  if (snippet.language === 'sh') return runShell(latchkey, code);
  const name = `${snippet.page.replaceAll(/\W/g, '-')}-${snippet.line}`;
  if (snippet.language === 'py') {
    const file = join(folder, `${name.replaceAll('-', '_')}.py`);
    await writeFile(file, code);
    return runPython(relative(root, file), [], `${await person.authenticator.code()}\n`, exported(latchkey));
  }
  const file = join(folder, `${name}.run.ts`);
  await writeFile(file, code);
  return runTypeScript(latchkey, file, person, storage);
}

function withEndpoint(code: string, { endpoint }: Latchkey): string {
  return code.replaceAll('http://127.0.0.1:9339', endpoint);
}

/** The variables that the README exports. */
function exported({ endpoint }: Latchkey): Readonly<Record<string, string>> {
  const credentials = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_REGION: 'us-east-1' };
  return { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: endpoint, ...credentials };
}

/** Runs tests by the runner that they are for, each in a folder of its own. */
async function runTests(folder: string, { language, line, code }: Snippet): Promise<string> {
  const own = join(folder, `tests-${line}`);
  await mkdir(own, { recursive: true });
  const command = join(root, 'packages/cli/bin/latchkey.cjs');
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    NO_COLOR: '1',
    LATCHKEY_COMMAND: `${process.execPath} --conditions=source ${command}`,
    PYTHONPATH: join(root, 'packages/pytest-latchkey/src'),
    PYTHONDONTWRITEBYTECODE: '1',
  };
  if (language === 'py') {
    await writeFile(join(own, 'test_page.py'), code);
    const args = ['-m', 'pytest', '-q', '-p', 'pytest_latchkey.plugin', '-p', 'no:cacheprovider', own];
    return outputOf(spawn(pythonWithPytest, args, { cwd: own, env, stdio: ['ignore', 'pipe', 'pipe'] }), code);
  }
  await writeFile(join(own, 'page.test.ts'), code);
  const resolve = { conditions: ['source'], externalConditions: ['source'] };
  const config = `export default ${JSON.stringify({ resolve, ssr: { resolve } })};`;
  await writeFile(join(own, 'vitest.config.js'), config);
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  return outputOf(spawn(process.execPath, [vitest, 'run'], { cwd: own, env, stdio: ['ignore', 'pipe', 'pipe'] }), code);
}

/** Creates the user and the content of the browser's localStorage. */
async function createUser(
  latchkey: Latchkey,
  app: App,
  words: Snippet['words'],
): Promise<{ readonly person: PersonWithTotp; readonly storage: Readonly<Record<string, string>> }> {
  if (words.has('kept')) {
    const person = await newPersonWithDevice(app, username);
    const { deviceKey: DeviceKey, deviceGroupKey: DeviceGroupKey, secret: DeviceRandomPassword } = person.device;
    const kept = JSON.stringify({ DeviceKey, DeviceGroupKey, DeviceRandomPassword });
    return { person, storage: { 'device of ada': kept } };
  }
  const person = await newPersonWithTotp(app, username);
  return { person, storage: words.has('legacy') ? await signInByIdentityJs(latchkey, app, person) : {} };
}

/** Returns the program with the placeholder names of the page replaced by the real ones. */
function withRealNames(code: string, latchkey: Latchkey, app: App, folder: string): string {
  const names: readonly (readonly [onPage: string, here: string])[] = [
    ['us-east-1_ExamplE01', app.userPoolId],
    ['1example23456789', app.clientId],
    ['the-client-secret', app.clientSecret ?? ''],
    ['Correct-Horse-7', password],
    ['/home/ada/.config/my-app', join(folder, app.clientId)],
  ];
  return names.reduce((text, [onPage, here]) => text.replaceAll(onPage, () => here), withEndpoint(code, latchkey));
}

async function runTypeScript(
  latchkey: Latchkey,
  file: string,
  person: PersonWithTotp,
  storage: Readonly<Record<string, string>>,
): Promise<string> {
  const screen = import.meta.resolve('./screen.ts');
  const child = spawn(process.execPath, ['--conditions=source', '--import', screen, file], {
    env: { PATH: process.env['PATH'], ...exported(latchkey), LATCHKEY_LOCAL_STORAGE: JSON.stringify(storage) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.on('message', (question: unknown) => {
    if (typeof question === 'string') void answer(child, question, person);
  });
  return outputOf(child, file);
}

/** Answers yes to questions that end in (y/n), and every other question with a code of the authenticator app. */
async function answer(child: ChildProcess, question: string, { authenticator }: PersonWithTotp): Promise<void> {
  child.send(question.endsWith('(y/n)') ? 'y' : await authenticator.code());
}

/** Runs shell code in the root of the repository, with the same PATH as `npm run`. */
function runShell(latchkey: Latchkey, code: string): Promise<string> {
  const path = `${join(root, 'node_modules', '.bin')}:${process.env['PATH']}`;
  const child = spawn('sh', ['-eu', '-c', code], {
    cwd: root,
    env: { PATH: path, HOME: process.env['HOME'], NO_COLOR: '1', AWS_PAGER: '', ...exported(latchkey) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return outputOf(child, code);
}

async function outputOf(child: ChildProcess, what: string): Promise<string> {
  const printed = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (printed.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${what} ended with status ${code}:\n${printed.stdout}${printed.stderr}`);
  return printed.stdout;
}

/** Removes the folder. */
export function removeProgramFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
