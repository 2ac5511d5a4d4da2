/** TLS, names and limits of the connection, with a real server. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  startEmbeddedPostgres,
} from '../../../../../../test/harness/embedded-postgres.ts';
import { testAuthority, testKey } from '../../../tls/testing/test-certificates.ts';
import { onServer } from '../../testing/postgres-database.ts';
import { connectPostgres } from './postgres-suitability.ts';
import type { PostgresSettings } from './postgres-settings.ts';
import { query } from '../query.ts';

const random = { integer: () => 0 };
const missing = embeddedPostgresMissing();

const own = query((db) => ({
  compile: () =>
    sql<{ ssl: boolean; name: string; client: string | null }>`select ssl, application_name as name, client_dn as client
      from pg_stat_ssl natural join pg_stat_activity where pid = pg_backend_pid()`.compile(db),
}));

async function connected(url: string, settings: PostgresSettings) {
  const engine = await connectPostgres(url, settings, { random });
  try {
    return await engine.reader.row(own, {});
  } finally {
    await engine.close();
  }
}

describe.skipIf(missing !== undefined)(
  `a connection to PostgreSQL${missing === undefined ? '' : `: ${missing}`}`,
  () => {
    let server: EmbeddedPostgres;
    let home: string;
    let ca: string;
    let other: string;
    let cert: string;
    let key: string;
    let nodeUrl: string;
    const file = async (name: string, text: string): Promise<string> => {
      await writeFile(join(home, name), text, { mode: 0o600 });
      return join(home, name);
    };

    beforeAll(async () => {
      home = await mkdtemp(join(tmpdir(), 'latchkey-postgres-tls-'));
      const authority = await testAuthority();
      const certificate = await authority.certify('database.test');
      ca = await file('ca.pem', authority.cert);
      other = await file('other.pem', (await testAuthority()).cert);
      [cert, key] = [join(home, 'client.pem'), join(home, 'client.key')];
      const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=node', '-days', '2'];
      execFileSync('openssl', [...request, '-keyout', key, '-out', cert], { stdio: 'ignore' });
      server = await startEmbeddedPostgres();
      const rules = [
        'hostssl all node 127.0.0.1/32 scram-sha-256 clientcert=verify-ca',
        'host all latchkey 127.0.0.1/32 scram-sha-256',
      ].join('\n');
      await onServer(server.url, async (admin) => {
        // The server's account must own its key; so the server writes the files, into its data directory.
        for (const [name, text] of Object.entries({
          'server.crt': certificate.cert,
          'server.key': certificate.key,
          'root.crt': await readFile(cert, 'utf8'),
          'pg_hba.conf': rules,
        })) {
          const lines = text
            .trimEnd()
            .split('\n')
            .map((line) => `('${line}')`)
            .join(', ');
          await admin.query(`copy (values ${lines}) to program 'umask 077 && cat > ${name}'`);
        }
        await admin.query(`create role node login password 'hidden'`);
        await admin.query(`alter system set ssl_ca_file = 'root.crt'`);
        await admin.query('alter system set ssl = on');
      });
      await server.end('fast');
      await server.start();
      nodeUrl = Object.assign(new URL(server.url), { username: 'node', password: 'hidden' }).href;
    }, 60_000);
    afterAll(async () => {
      await server.stop();
      await rm(home, { recursive: true });
    });

    it('is encrypted once the authority and the name are given', async () => {
      const found = await connected(server.url, { tls: { ca, serverName: 'database.test' } });
      expect(found).toMatchObject({ ssl: true, client: null, name: 'latchkey' });
      expect(await connected(server.url, {})).toMatchObject({ ssl: false });
    });

    it.each<[string, () => PostgresSettings['tls'], string]>([
      ['another name', () => ({ ca }), 'ERR_TLS_CERT_ALTNAME_INVALID'],
      ['the name of another server', () => ({ ca, serverName: 'else.test' }), 'ERR_TLS_CERT_ALTNAME_INVALID'],
      ['an unknown authority', () => ({ serverName: 'database.test' }), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ])('is refused because of %s', async (_, tls, engineCode) => {
      await expect(connected(server.url, { tls: tls() })).rejects.toMatchObject({ reason: 'unavailable', engineCode });
    });

    it('is refused because of another authority of the same name', async () => {
      const tls = { ca: other, serverName: 'database.test' };
      await expect(connected(server.url, { tls })).rejects.toMatchObject({ reason: 'unavailable' });
    });

    it('checks the name also if the host of the address is a name', async () => {
      const named = Object.assign(new URL(server.url), { hostname: 'localhost' }).href;
      expect(await connected(named, { tls: { ca, serverName: 'database.test' } })).toMatchObject({ ssl: true });
      await expect(connected(named, { tls: { ca } })).rejects.toMatchObject({
        engineCode: 'ERR_TLS_CERT_ALTNAME_INVALID',
      });
    });

    it('shows the certificate of the client', async () => {
      const tls = { ca, serverName: 'database.test' };
      await expect(connected(nodeUrl, { tls })).rejects.toMatchObject({ engineCode: '28000' });
      expect(await connected(nodeUrl, { tls: { ...tls, cert, key } })).toMatchObject({ client: '/CN=node' });
    });

    it('has the name of the application that is given', async () => {
      expect(await connected(server.url, { applicationName: 'latchkey node-2' })).toMatchObject({
        name: 'latchkey node-2',
      });
    });

    it.each<[string, string, () => Promise<PostgresSettings> | PostgresSettings, RegExp]>([
      ['a missing file', '', () => ({ tls: { ca: '/no/file' } }), /\/no\/file, .* cannot be read \(ENOENT\)/],
      ['no PEM file', '', async () => ({ tls: { ca: await file('text', 'hello') } }), /is not a PEM file/],
      [
        'a key of another certificate',
        '',
        async () => ({ tls: { cert, key: await file('other.key', testKey()) } }),
        /cannot be used \(the key is of another certificate\)/,
      ],
      ['TLS in the address, too', '?sslmode=disable', () => ({ tls: { ca } }), /parameters for TLS, and so have/],
      ['the name in the address, too', '?application_name=a', () => ({ applicationName: 'b' }), /the application name/],
    ])('is not opened with %s', async (_, parameters, settings, message) => {
      await expect(connected(server.url + parameters, await settings())).rejects.toMatchObject({
        reason: 'unsuitable',
        message: expect.stringMatching(message),
      });
    });

    it('waits for a lock as long as it may, and opens as many connections as it may', async () => {
      const settings = { connections: 2, lockLimitMs: 100, limitMs: 20_000 };
      const engine = await connectPostgres(server.url, settings, { random });
      try {
        await onServer(server.url, async (admin) => {
          await admin.query('create table locked (a int)');
          await admin.query('begin; lock table locked');
          const write = engine.write((connection) => connection.run('insert into locked values (1)'));
          await expect(write).rejects.toMatchObject({ reason: 'unavailable', engineCode: '55P03' });
        });
        await Promise.all(Array.from({ length: 6 }, () => engine.reader.run('select pg_sleep(0.01)')));
        expect(engine.load()).toMatchObject({ connections: { open: 2, waiting: 0 } });
      } finally {
        await engine.close();
      }
    });
  },
);
