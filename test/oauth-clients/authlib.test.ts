/** Authlib of Debian (python3-authlib): OAuth2Session on requests, with its own validation of id tokens. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipped, titled } from '../harness/chromium.ts';
import { arrivesAt, asksAgain, enter, openStage, type Stage } from './visitor.ts';
import { startWebServer, type WebServer } from './web-server.ts';

const python = '/usr/bin/python3';
const isMissing = spawnSync(python, ['-c', 'import authlib, requests']).status !== 0;
const skips = isMissing && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';
const title = skips ? 'Authlib: not found (Debian: apt-get install python3-authlib)' : titled('Authlib');

interface Report {
  readonly first: string;
  readonly second: string;
  readonly user: Readonly<Record<string, string>>;
  readonly renewed: boolean;
  readonly revoked: number;
  readonly end: string;
}

describe.skipIf(skipped || skips)(title, () => {
  let stage: Stage;
  let site: WebServer;
  beforeAll(async () => {
    [stage, site] = await Promise.all([openStage(), startWebServer()]);
  });
  afterAll(() => Promise.all([stage?.close(), site?.close()]));

  it('signs in, verifies the id token, reads the user, refreshes, revokes and signs out', async () => {
    const [callback, signedOut] = [`${site.origin}/callback`, `${site.origin}/signed-out`];
    const client = await stage.newClient(callback, signedOut, { GenerateSecret: true });
    const script = join(import.meta.dirname, '..', 'python', 'authlib_sign_in.py');
    const words = [script, stage.place.issuer, client.id, client.secret ?? '', callback, signedOut];
    const { PATH, HOME } = process.env;
    // Authlib refuses http otherwise.
    const env = { PATH, HOME, AUTHLIB_INSECURE_TRANSPORT: '1', PYTHONDONTWRITEBYTECODE: '1' };
    const child = spawn(python, words, { env });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const closed = once(child, 'close');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async <T>(): Promise<T> => {
      const line = await lines.next();
      if (line.done === true) throw new Error(errors);
      return JSON.parse(line.value) as T;
    };

    const { open } = await next<{ readonly open: string }>();
    const page = await stage.newPage();
    await page.goto(open);
    await enter(page, stage.place.person);
    child.stdin.end(`${(await arrivesAt(page, callback)).href}\n`);
    const report = await next<Report>();
    const email = 'ada@example.com';
    expect(report).toMatchObject({ first: email, second: email, renewed: true, revoked: 200 });
    expect(report.user).toMatchObject({ email, username: 'ada' });
    await closed;
    expect(child.exitCode).toBe(0);

    await page.goto(report.end);
    await arrivesAt(page, signedOut);
    await asksAgain(page, open);
  });
});
