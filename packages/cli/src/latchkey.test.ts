import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, 'latchkey.ts');
const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-cli-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Runs the command in the temporary directory and collects what it prints. */
function latchkey(args: readonly string[], env: Record<string, string> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['--conditions=source', script, ...args], {
    cwd: directory,
    env: { PATH, HOME, ...env },
  });
  const run = { child, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (run.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (run.stderr += text));
  return run;
}

async function ended(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  return child.exitCode ?? child.signalCode;
}

/** Waits until the output matches the pattern. */
async function printed(run: ReturnType<typeof latchkey>, pattern: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const match = pattern.exec(run.stdout);
    if (match !== null) return match;
    if (run.child.exitCode !== null) throw new Error(`ended with ${run.child.exitCode}: ${run.stderr}`);
    await once(run.child.stdout, 'data');
  }
}

describe('latchkey dev', () => {
  it('starts in an empty directory, answers, and stops cleanly', async () => {
    const run = latchkey(['dev', '--port', '0']);
    const [, url = ''] = await printed(run, /Endpoint +(\S+)[^]*Ctrl\+C/);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(`${url}/health/ready`)).json()).toEqual({ status: 'ready' });
    expect(await (await fetch(`${url}/_latchkey/inbox`)).json()).toEqual({ messages: [] });
    expect(await readdir(join(directory, 'latchkey-data'))).toContain('latchkey.key');
    run.child.kill('SIGTERM');
    expect(await ended(run.child)).toBe(0);
    expect(run.stdout).toMatch(/Latchkey stopped, finished \d in flight\.\n$/);
    expect(run.stderr).toBe('');
  });

  it('finishes requests in flight', async () => {
    const run = latchkey(['dev', '--port', '0']);
    const [, url = ''] = await printed(run, /Endpoint +(\S+)[^]*Ctrl\+C/);
    // The inbox delays its answer until the server stops.
    const waiting = fetch(`${url}/_latchkey/inbox?wait=30`);
    await fetch(`${url}/health/live`);
    run.child.kill('SIGINT');
    expect(await (await waiting).json()).toEqual({ messages: [] });
    expect(await ended(run.child)).toBe(0);
    expect(run.stdout).toContain('finished 1 in flight');
  });

  it('waits for an endless request, but not after a second signal', async () => {
    const run = latchkey(['dev', '--port', '0']);
    const [, port = ''] = await printed(run, /Endpoint +\S+:(\d+)[^]*Ctrl\+C/);
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf');
    await fetch(`http://127.0.0.1:${port}/health/live`);
    run.child.kill('SIGINT');
    await sleep(500);
    expect(run.child.exitCode).toBeNull();
    run.child.kill('SIGINT');
    expect(await ended(run.child)).toBe(130);
    socket.destroy();
  });

  it('reports in two lines that a port is in use', async () => {
    const first = latchkey(['dev', '--port', '0']);
    const [, port = ''] = await printed(first, /Endpoint +\S+:(\d+)[^]*Ctrl\+C/);
    const second = latchkey(['dev', '--port', port, '--data', 'other']);
    expect(await ended(second.child)).toBe(1);
    expect(second.stderr).toBe(
      `Port ${port} on 127.0.0.1 is in use by another program.\nStop that program, or choose another port with --port.\n`,
    );
    first.child.kill('SIGINT');
    expect(await ended(first.child)).toBe(0);
  });

  it.each([
    [
      2,
      ['dev', '--port', 'abc'],
      "error: option '-p, --port <number>' argument 'abc' is invalid. Give a whole number.",
    ],
    [
      1,
      ['dev', '--port', '65536'],
      '"65536" is not a port.\nGive a whole number from 0 to 65535; 0 takes any free port.',
    ],
    [2, ['dev', '--prot', '1'], "error: unknown option '--prot'"],
    [
      1,
      ['dev', '--issuer', 'id.example.com'],
      '"id.example.com" is not a valid issuer of tokens.\nGive "own", "aws", or',
    ],
    [1, ['dev', '--region', 'Mars'], '"Mars" is not a region.\nGive the name of an AWS region, such as us-east-1.'],
    [1, ['dev', '--account', '1'], '"1" is not an account number.\nGive 12 digits.'],
    [2, ['deploy'], "error: unknown command 'deploy'"],
  ])('exits with %d and a plain message after %j', async (code, args, message) => {
    const run = latchkey(args);
    expect(await ended(run.child)).toBe(code);
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toMatch(/^ +at /m);
  });

  it.each(['--help', 'dev --help', 'help signin', 'device list --help'])(
    '%s prints to stdout and exits with 0',
    async (words) => {
      const run = latchkey(words.split(' '));
      expect(await ended(run.child)).toBe(0);
      expect(run.stdout).toMatch(/^Usage: latchkey /);
      expect(run.stderr).toBe('');
    },
  );
});

describe('latchkey serve', () => {
  it('does not start without access keys, and says how to provide them', async () => {
    const run = latchkey(['serve', '--port', '0']);
    expect(await ended(run.child)).toBe(1);
    expect(run.stderr).toMatch(
      /^A server in production verifies signatures, [^\n]*\nGive a file with --access-keys, [^\n]*\n$/,
    );
  });

  it.each([
    ['nowhere.json', undefined, /^The file nowhere\.json cannot be read \(ENOENT\)\.\nGive a file/],
    [
      'bad.json',
      `[{"accessKeyId":"A","secretAccessKey":"${secret}"`,
      /^The file bad\.json cannot be used: it is not valid JSON\.\n/,
    ],
    [
      'short.json',
      '[{"accessKeyId":"A","secretAccessKey":"short"}]',
      /^The file short\.json cannot be used: the secretAccessKey of A is/,
    ],
  ])('explains what is wrong with %s', async (file, text, message) => {
    if (text !== undefined) await writeFile(join(directory, file), text);
    const run = latchkey(['serve', '--port', '0', '--access-keys', file]);
    expect(await ended(run.child)).toBe(1);
    expect(run.stderr).toMatch(message);
    expect(run.stderr).not.toContain(secret.slice(0, 8));
  });

  it('serves with keys from the environment, without an inbox, and logs JSON', async () => {
    const words = ['serve', '--port', '0', '--data', 'served', '--shutdown-delay', '0'];
    const run = latchkey(words, { LATCHKEY_ACCESS_KEYS: `AKID:${secret}` });
    const [, url = ''] = await printed(run, /listening on (\S+)"/);
    expect((await fetch(`${url}/_latchkey/inbox`)).status).toBe(404);
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.ListUserPools' },
      body: '{"MaxResults":1}',
    });
    expect(await answer.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
    run.child.kill('SIGTERM');
    expect(await ended(run.child)).toBe(0);
    const lines = run.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ msg }) => msg)).toEqual([`listening on ${url}`, 'request', 'stopped, finished 0 in flight']);
    expect(lines[1]).toMatchObject({
      operation: 'ListUserPools',
      status: 400,
      error: 'MissingAuthenticationTokenException',
    });
  });
});
