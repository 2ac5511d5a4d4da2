/** Runs the commands of the guide for operators against a real server, and compares its table of metrics with those that exist. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../harness/command.ts';
import { freePort, type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { createApp, signIn } from '../harness/sign-in.ts';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'docs/guide/operations.md'), 'utf8');
const blocks = [...page.matchAll(/<!-- run -->\n```sh\n([\s\S]*?)```/g)].map(([, text = '']) => text.trim());

describe('the commands of the guide', () => {
  let latchkey: Latchkey;
  let metricsPort: number;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'latchkey-operations-'));
    await mkdir(join(directory, 'lib/latchkey'), { recursive: true });
    await mkdir(join(directory, 'backup'));
    metricsPort = await freePort();
    const args = ['--metrics-port', String(metricsPort)];
    latchkey = await startLatchkey({ args, dataDir: join(directory, 'lib/latchkey') });
    const app = await createApp(latchkey, { mfa: 'OFF' });
    await signIn(app, await newPerson(app));
  });
  afterAll(async () => {
    await latchkey.stop();
    await rm(directory, { recursive: true });
  });

  it('are there', () => expect(blocks.length).toBeGreaterThanOrEqual(6));

  // In this order: some need the files of others.
  it.each(blocks)(
    '%s',
    async (block) => {
      const text = block
        .replaceAll('/var/lib', join(directory, 'lib'))
        .replaceAll(' /backup', ` ${join(directory, 'backup')}`)
        .replaceAll('9340', String(metricsPort));
      const [node, ...words] = commandLine.map((word) => `'${word}'`);
      const script = `set -e\nlatchkey() { ${node} ${words.join(' ')} "$@"; }\n${text}\n`;
      const child = spawn('bash', ['-c', script], {
        env: {
          PATH: process.env['PATH'],
          HOME: directory,
          AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: latchkey.endpoint,
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
        },
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (part: string) => (output += part));
      await once(child, 'close');
      expect(child.exitCode, output).toBe(0);
      expect(output).not.toBe('');
    },
    120_000,
  );
});

it('the table of metrics has all that exist, and no other', () => {
  const sources = globSync('packages/server/src/metrics/{observations,readings}.ts', { cwd: root })
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n')
    .replaceAll('${PREFIX}', 'latchkey_');
  const namesIn = (text: string) => new Set(text.match(/latchkey_[a-z_]+[a-z]/g));
  const table = page
    .split('\n')
    .filter((line) => line.startsWith('| `latchkey_'))
    .join('\n');
  expect([...namesIn(table)].toSorted()).toEqual([...namesIn(sources)].toSorted());
  for (const name of namesIn(page)) expect([...namesIn(table)]).toContain(name);
});
