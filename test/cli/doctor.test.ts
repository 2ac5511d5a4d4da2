/** `latchkey doctor`: every check has a good and a bad outcome. */
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedPostgresMissing, startEmbeddedPostgres } from '../harness/embedded-postgres.ts';
import { type Machine, newMachine } from '../harness/command.ts';
import { freePort, type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { startMailSink, startWebSink } from '../harness/sinks.ts';

const TIMEOUT_MS = 120_000;

interface Examined {
  readonly healthy: boolean;
  readonly findings: readonly {
    readonly check: string;
    readonly state: string;
    readonly text: string;
    readonly advice?: string;
  }[];
}

let latchkey: Latchkey;
let machine: Machine;
let directory: string;
beforeAll(async () => {
  [latchkey, machine] = [await startLatchkey(), await newMachine()];
  directory = await mkdtemp(join(tmpdir(), 'latchkey-doctor-'));
});
afterAll(async () => {
  await latchkey.stop();
  await machine.remove();
  await rm(directory, { recursive: true });
});

async function doctor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const finished = await machine.run(['doctor', '--json', ...args], '', env);
  expect(finished.stderr).toBe('');
  const examined = finished.json() as Examined;
  expect(finished.code).toBe(examined.healthy ? 0 : 1);
  const of = (check: string) => examined.findings.find((finding) => finding.check === check);
  return { ...examined, of };
}

describe('latchkey doctor', () => {
  it(
    'finds nothing wrong with a server that runs, and changes nothing',
    async () => {
      const mail = await startMailSink({ password: 'right' });
      const web = await startWebSink();
      const before = await readdir(latchkey.dataDir);
      const smtp = [
        '--email',
        `smtp://user@127.0.0.1:${mail.port}`,
        '--email-from',
        'a@example.com',
        '--sms',
        `${web.url}/sms`,
      ];
      const examined = await doctor(
        ['--data', latchkey.dataDir, '--port', String(latchkey.port), ...smtp, '--clock-from', latchkey.endpoint],
        {
          LATCHKEY_SMTP_PASSWORD: 'right',
          LATCHKEY_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 3).toString('base64')}`,
          LATCHKEY_ACCESS_KEYS: 'AKIDEXAMPLE:secret-of-the-key-1234567890',
        },
      );
      expect(examined.findings.filter(({ state }) => state !== 'ok' && state !== 'skipped')).toEqual([]);
      expect(examined.of('port')?.text).toContain('A Latchkey server answers');
      expect(examined.of('e-mail')?.text).toContain('accepts connections and the password');
      expect(examined.of('database')?.text).toContain('the master key belongs to it');
      expect(await readdir(latchkey.dataDir)).toEqual(before);
      expect([mail.received, web.posted]).toEqual([[], []]);
      await mail.close();
      await web.close();
    },
    TIMEOUT_MS,
  );

  it(
    'creates nothing in a place without data',
    async () => {
      const examined = await doctor(['--data', join(directory, 'new'), '--port', String(await freePort())]);
      expect(examined.healthy).toBe(true);
      expect(examined.of('options')).toMatchObject({ state: 'warning' });
      expect(examined.of('key')?.text).toContain('the first start creates it');
      expect(await readdir(directory)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'names what is wrong, and what to do',
    async () => {
      const mail = await startMailSink({ password: 'right' });
      const taken = await startWebSink();
      const data = join(directory, 'bad');
      const options = ['--port', new URL(taken.url).port, '--email', `smtp://user@127.0.0.1:${mail.port}`];
      taken.answer = { status: 500 };
      const examined = await doctor(['--data', data, ...options, '--email-from', 'a@example.com'], {
        LATCHKEY_SMTP_PASSWORD: 'wrong-canary',
      });
      expect(examined.of('port')).toMatchObject({
        state: 'failure',
        advice: expect.stringContaining('choose another port') as string,
      });
      expect(examined.of('e-mail')).toMatchObject({ state: 'failure' });
      expect(examined.of('e-mail')?.text).toContain('it refuses the user or the password');
      expect(JSON.stringify(examined)).not.toContain('canary');
      await mail.close();
      await taken.close();
    },
    TIMEOUT_MS,
  );

  it(
    'finds another key, a damaged file, open permissions, and invalid options',
    async () => {
      const other = await doctor(['--data', latchkey.dataDir], {
        LATCHKEY_KEY: Buffer.alloc(32, 5).toString('base64'),
      });
      expect(other.of('database')).toMatchObject({ state: 'failure' });
      expect(other.of('database')?.text).toContain('sealed under another master key');

      const damaged = await mkdtemp(join(directory, 'damaged-'));
      await writeFile(join(damaged, 'latchkey.db'), Buffer.alloc(20_000, 7));
      await chmod(damaged, 0o755);
      const found = await doctor(['--data', damaged, '--trust-proxy', 'nonsense'], {
        LATCHKEY_KEY: Buffer.alloc(32, 5).toString('base64'),
      });
      expect(found.of('database')).toMatchObject({ state: 'failure' });
      expect(found.of('directory')).toMatchObject({ state: 'warning', advice: `Run: chmod 700 ${damaged}` });
      expect(found.of('options')?.text).toContain('"nonsense" does not name trusted proxies');
    },
    TIMEOUT_MS,
  );

  it.skipIf(embeddedPostgresMissing() !== undefined)(
    'examines PostgreSQL, and does not write to it',
    async () => {
      const postgres = await startEmbeddedPostgres();
      try {
        const key = { LATCHKEY_KEY: Buffer.alloc(32, 5).toString('base64'), LATCHKEY_DATABASE: postgres.url };
        const empty = await doctor(['--data', directory], key);
        expect(empty.of('database')?.text).toContain('the first start creates its tables');
        expect(empty.of('clock')).toMatchObject({ state: 'ok' });
        expect(empty.of('latency')?.text).toContain('PostgreSQL ');
        await postgres.end('fast');
        const gone = await doctor(['--data', directory], key);
        expect(gone.of('database')).toMatchObject({ state: 'failure' });
        expect(JSON.stringify(gone)).not.toContain(new URL(postgres.url).password);
      } finally {
        await postgres.stop();
      }
    },
    TIMEOUT_MS,
  );
});
