/**
 * No secret is in a log or a file. Each secret is a canary: afterwards, all output of the process and all bytes of its database are searched
 * for the secrets, as plain text and in the usual encodings.
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
import { useChosenSecrets, useFeedbackTokens, useImportSecrets, useProviderSecrets } from './secret-objects.ts';
import { sendRejectedSecrets, useSecrets, openPool } from './secret-scenario.ts';
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
    // The AWS SDK adds members of its own to the credentials that it is given.
    const { accessKeyId, secretAccessKey } = accessKey;
    await writeFile(keys, JSON.stringify([{ accessKeyId, secretAccessKey }]));
    server = await startLatchkey({ command, dataDir, args: command === 'serve' ? ['--access-keys', keys] : [] });
    canaries.text('access key', accessKey.secretAccessKey);
    const client = sdk(server.endpoint, accessKey);
    app = await openPool(client, canaries);
    await useChosenSecrets(client, app.userPoolId, canaries);
    await useProviderSecrets(client, app.userPoolId, canaries);
    await useImportSecrets(client, canaries);
    await useFeedbackTokens(server, client, command === 'dev', canaries);
    username = await useSecrets(app, canaries);
    const raw = new RawClient(server.endpoint);
    await sendRejectedSecrets(app, raw, canaries);
    raw.close();
  });

  afterAll(async () => {
    await server.stop();
    await rm(directory, { recursive: true });
  });

  it('has received secrets of every kind', () => {
    expect(canaries.size).toBeGreaterThan(50);
  });

  it('logs the requests, but none of the secrets', () => {
    const output = server.output();
    expect(output).toContain(app.userPoolId);
    expect(canaries.foundIn(output)).toEqual([]);
    // A code of six digits is too short for a canary. It must not occur as a word of its own.
    expect(output).not.toMatch(/(?<![0-9a-f.])739184(?![0-9a-f])/);
  });

  it('has none of them in its files while it runs', () => {
    const files = filesIn(server.dataDir);
    expect(files.map(({ name }) => name)).toContain('latchkey.db');
    // Control: the search finds plain text that is there.
    expect(files.some(({ bytes }) => bytes.includes(username) && bytes.includes('ada@example.com'))).toBe(true);
    for (const { name, bytes } of files) expect([name, canaries.foundIn(bytes)]).toEqual([name, []]);
  });

  it('stores no private key in plain text', async () => {
    const jwks = await fetch(`${server.endpoint}/${app.userPoolId}/.well-known/jwks.json`);
    const { keys } = (await jwks.json()) as { keys: { n: string }[] };
    expect(keys).toHaveLength(2);
    // A private key in DER contains its modulus as plain bytes; the public key is stored as text.
    const moduli = keys.map(({ n }) => Buffer.from(n, 'base64url').subarray(64, 128));
    for (const { bytes } of filesIn(server.dataDir)) {
      expect(moduli.filter((modulus) => bytes.includes(modulus))).toEqual([]);
    }
  });

  it('has none of them in its files after it has stopped', async () => {
    await server.stop();
    for (const { name, bytes } of filesIn(server.dataDir)) {
      expect([name, canaries.foundIn(bytes)]).toEqual([name, []]);
    }
    expect(canaries.foundIn(server.output())).toEqual([]);
  });
});
