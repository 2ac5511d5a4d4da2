/**
 * No secret is in a log or a file. Each secret is a canary: afterwards, all output of the process and all bytes of its database are searched
 * for the secrets, as plain text and in the usual encodings.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sdk } from '../harness/aws.ts';
import { freePort, type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { showPromise } from '../harness/promise.ts';
import { RawClient } from '../harness/raw-client.ts';
import { startWebSink, type WebSink } from '../harness/sinks.ts';
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
  /** Receives traces and logs by OTLP. */
  let collector: WebSink;
  let metricsPort: number;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'latchkey-secrets-'));
    const dataDir = join(directory, 'data');
    await mkdir(dataDir);
    const keys = join(directory, 'keys.json');
    // The AWS SDK adds members of its own to the credentials that it is given.
    const { accessKeyId, secretAccessKey } = accessKey;
    await writeFile(keys, JSON.stringify([{ accessKeyId, secretAccessKey }]));
    collector = await startWebSink();
    collector.answer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };
    metricsPort = await freePort();
    server = await startLatchkey({
      command,
      dataDir,
      args: ['--metrics-port', String(metricsPort), ...(command === 'serve' ? ['--access-keys', keys] : [])],
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
    });
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
    await collector.close();
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

  it('has none of them in its metrics', async () => {
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(metrics).toContain('InitiateAuth');
    expect(canaries.foundIn(metrics)).toEqual([]);
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

  it('has none of them in its files, logs and traces after it has stopped', async () => {
    // The last spans are exported when the server stops.
    await server.stop();
    const files = filesIn(server.dataDir);
    const exported = collector.posted.map(({ path, body }) => ({ name: path, bytes: Buffer.from(body) }));
    expect(new Set(exported.map(({ name }) => name))).toEqual(new Set(['/v1/traces', '/v1/logs']));
    expect(exported.some(({ bytes }) => bytes.includes('operation InitiateAuth'))).toBe(true);
    const places = [...files, ...exported, { name: 'output', bytes: Buffer.from(server.output()) }];
    const leaks = places.flatMap(({ name, bytes }) => canaries.foundIn(bytes).map((what) => `${what} in ${name}`));
    showPromise(43, [
      { what: 'secrets in all their encodings', reached: canaries.size, promised: 50, bound: 'at least' },
      { what: 'of them found', reached: leaks.length, promised: 0, bound: 'at most' },
    ]);
    expect(leaks).toEqual([]);
  });
});
