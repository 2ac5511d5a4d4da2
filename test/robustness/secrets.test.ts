/**
 * No secret leaves in a log or lies in a file. Each secret is a canary; afterwards all output of the process and all bytes of
 * its database are searched for them, in the clear and in the usual encodings.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sdk } from '../harness/aws.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { RawClient } from '../harness/raw-client.ts';
import type { App } from '../harness/sign-in.ts';
import { Canaries, filesIn } from './canaries.ts';
import { beRefusedWithSecrets, liveWithSecrets, openPool } from './secret-life.ts';
import { accessKey } from './signed-client.ts';

describe.each(['dev', 'serve'] as const)('latchkey %s', (command) => {
  const canaries = new Canaries();
  let directory: string;
  let server: Latchkey;
  let app: App;
  let username: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'latchkey-secrets-'));
    const dataDir = join(directory, 'data');
    await mkdir(dataDir);
    const keys = join(directory, 'keys.json');
    await writeFile(keys, JSON.stringify([accessKey]));
    server = await startLatchkey({ command, dataDir, args: command === 'serve' ? ['--access-keys', keys] : [] });
    canaries.text('access key', accessKey.secretAccessKey);
    app = await openPool(sdk(server.endpoint, accessKey), canaries);
    username = await liveWithSecrets(app, canaries);
    const raw = new RawClient(server.endpoint);
    await beRefusedWithSecrets(app, raw, canaries);
    raw.close();
  });

  afterAll(async () => {
    await server.stop();
    await rm(directory, { recursive: true });
  });

  it('has been told secrets of every kind', () => {
    expect(canaries.size).toBeGreaterThan(50);
  });

  it('logs what happened, and none of the secrets', () => {
    const output = server.output();
    expect(output).toContain(app.userPoolId);
    expect(canaries.foundIn(output)).toEqual([]);
    // A code of six digits is too short for a canary; it must not stand alone anywhere.
    expect(output).not.toMatch(/(?<![0-9a-f.])739184(?![0-9a-f])/);
  });

  it('keeps none of them in its files while it runs', () => {
    const files = filesIn(server.dataDir);
    expect(files.map(({ name }) => name)).toContain('latchkey.db');
    // The search finds what is there in the clear.
    expect(files.some(({ bytes }) => bytes.includes(username) && bytes.includes('ada@example.com'))).toBe(true);
    for (const { name, bytes } of files) expect([name, canaries.foundIn(bytes)]).toEqual([name, []]);
  });

  it('keeps no private key in the clear', async () => {
    const jwks = await fetch(`${server.endpoint}/${app.userPoolId}/.well-known/jwks.json`);
    const { keys } = (await jwks.json()) as { keys: { n: string }[] };
    expect(keys).toHaveLength(2);
    // A private key in DER holds its modulus as plain bytes; the public half is stored as text.
    const moduli = keys.map(({ n }) => Buffer.from(n, 'base64url').subarray(64, 128));
    for (const { bytes } of filesIn(server.dataDir)) {
      expect(moduli.filter((modulus) => bytes.includes(modulus))).toEqual([]);
    }
  });

  it('leaves none of them behind when it has stopped', async () => {
    await server.stop();
    for (const { name, bytes } of filesIn(server.dataDir)) {
      expect([name, canaries.foundIn(bytes)]).toEqual([name, []]);
    }
    expect(canaries.foundIn(server.output())).toEqual([]);
  });
});
