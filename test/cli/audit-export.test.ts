/** `latchkey audit export`, and the verification of what it wrote. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedPostgresMissing, startEmbeddedPostgres, type EmbeddedPostgres } from '../harness/embedded-postgres.ts';
import { type Machine, newMachine } from '../harness/command.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName } from '../harness/people.ts';
import { RawClient } from '../harness/raw-client.ts';
import { type App, createApp } from '../harness/sign-in.ts';

/** More than one page of users. */
const USERS = 30;
const TIMEOUT_MS = 120_000;

interface Line {
  readonly sub: string;
  readonly position: number;
  readonly event: { readonly outcome: { readonly kind: string } };
}

describe.each(['SQLite', 'PostgreSQL'])('on %s', (engine) => {
  let postgres: EmbeddedPostgres | undefined;
  let latchkey: Latchkey;
  let machine: Machine;
  let app: App;
  let directory: string;
  const isMissing = engine === 'PostgreSQL' && embeddedPostgresMissing() !== undefined;

  beforeAll(async () => {
    if (isMissing) return;
    if (engine === 'PostgreSQL') postgres = await startEmbeddedPostgres();
    latchkey = await startLatchkey({ args: postgres === undefined ? [] : ['--database', postgres.url] });
    [machine, directory] = [await newMachine(), await mkdtemp(join(tmpdir(), 'latchkey-audit-'))];
    app = await createApp(latchkey, { mfa: 'OFF' });
    const raw = new RawClient(latchkey.endpoint, { timeoutMs: 30_000 });
    for (let n = 0; n < USERS; n += 1) {
      const Username = uniqueName();
      await raw.result('AdminCreateUser', { UserPoolId: app.userPoolId, Username, MessageAction: 'SUPPRESS' });
      const input = {
        ClientId: app.clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: Username, PASSWORD: 'wrong' },
      };
      for (let failure = 0; failure < 3; failure += 1) {
        await raw.call('InitiateAuth', input, { 'user-agent': '=HYPERLINK("https://evil.test"),"x"' });
      }
    }
    raw.close();
  }, TIMEOUT_MS);
  afterAll(async () => {
    if (isMissing) return;
    await latchkey.stop();
    await postgres?.stop();
    await machine.remove();
    await rm(directory, { recursive: true });
  });

  const audit = (...words: string[]) =>
    machine.run(['audit', ...words, '--endpoint', latchkey.endpoint], '', {
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    });

  it.skipIf(isMissing)(
    'has every event, and finds what was changed, removed and added',
    async () => {
      const file = join(directory, 'audit.jsonl');
      const exported = await audit('export', '--pool', app.userPoolId, '--out', file);
      expect(exported).toMatchObject({ code: 0, stderr: '' });
      expect(exported.stdout).toContain(`Exported ${USERS * 3} events of ${USERS} users`);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
      const events = lines.map((line) => JSON.parse(line) as Line);
      expect(events.map(({ position }) => position)).toEqual(Array.from({ length: USERS * 3 }, (_, n) => (n % 3) + 1));
      expect(new Set(events.map(({ sub }) => sub)).size).toBe(USERS);

      const verify = async (changed: readonly string[]) => {
        const other = join(directory, 'changed.jsonl');
        await writeFile(other, `${changed.join('\n')}\n`);
        const verified = await audit('verify', '--file', other, '--json');
        return { code: verified.code, findings: (verified.json() as { findings: unknown[] }).findings };
      };
      expect(await verify(lines)).toEqual({ code: 0, findings: [] });
      const changed = lines.with(4, (lines[4] ?? '').replace('"failure"', '"tokens"'));
      expect(await verify(changed)).toEqual({ code: 1, findings: [{ line: 5, kind: 'changed' }] });
      expect(await verify(lines.toSpliced(4, 1))).toEqual({ code: 1, findings: [{ line: 5, kind: 'gap' }] });
      const moved = lines.with(4, (lines[4] ?? '').replace(events[4]?.sub ?? '', events[0]?.sub ?? ''));
      expect((await verify(moved)).code).toBe(1);
      expect(await verify([...lines, 'nonsense'])).toEqual({
        code: 1,
        findings: [{ line: USERS * 3 + 1, kind: 'not-an-event' }],
      });
      const again = await audit('export', '--pool', app.userPoolId, '--out', file);
      expect(again.stderr).toContain('exists already');
    },
    TIMEOUT_MS,
  );

  it.skipIf(isMissing)(
    'is safe in a spreadsheet, and leaves out what is older',
    async () => {
      const csv = await audit('export', '--pool', app.userPoolId, '--format', 'csv');
      const lines = csv.stdout.trimEnd().split('\r\n');
      expect(lines).toHaveLength(USERS * 3 + 1);
      expect(lines[0]).toMatch(/^time,userPoolId,sub,eventId,position,type/);
      expect(lines[1]).toContain(`,"'=HYPERLINK(""https://evil.test""),""x""",`);
      const none = await audit('export', '--pool', app.userPoolId, '--since', '2099-01-01');
      expect(none).toMatchObject({ code: 0, stdout: '' });
      expect(await audit('export', '--pool', app.userPoolId, '--since', 'yesterday')).toMatchObject({
        code: 2,
        stdout: '',
      });
    },
    TIMEOUT_MS,
  );
});
