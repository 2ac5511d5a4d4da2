/** Moves a pool between databases of both kinds with different master keys, and compares what arrives. */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  startEmbeddedPostgres,
} from '../../../../test/harness/embedded-postgres.ts';
import { createEnvelope } from '../crypto/envelope.ts';
import { keyringOf } from '../crypto/keyring.ts';
import { openFile, sealFile } from '../crypto/sealed-file.ts';
import { createSealer, scopedKey } from '../crypto/sealer.ts';
import { openStore, openTransferStore, type StoreLocation } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { postgresDatabase } from '../store/testing/postgres-database.ts';
import {
  HARD_TEXT,
  newPoolId,
  NOW,
  sampleAuthEvent,
  sampleClient,
  sampleCode,
  sampleDevice,
  sampleGroup,
  sampleKey,
  samplePasskey,
  samplePool,
  samplePoolItem,
  sampleSession,
  sampleUser,
} from '../store/testing/sample-records.ts';
import { clock, random, sqliteDatabase, type TestDatabase } from '../store/testing/test-database.ts';
import { LEFT_OUT, tablesWithPool } from '../store/transfer/pool-tables.ts';
import type { Row } from '../store/transfer/sealed-values.ts';
import { type ExportedPool, exportPool } from './export-pool.ts';
import { importPool } from './import-pool.ts';
import { type PoolFilePart, readPoolFile } from './pool-file.ts';
import { TransferError } from './transfer-error.ts';

const PASSPHRASE = 'a passphrase for tests';
/** More than are read at a time. */
const USERS = 620;

/** A server's data with its own master key. */
interface Place {
  readonly database: TestDatabase;
  readonly location: StoreLocation;
  readonly master: Uint8Array;
}

const placed = (database: TestDatabase, location: StoreLocation): Place => ({
  database,
  location,
  master: new Uint8Array(randomBytes(32)),
});

async function sqlitePlace(): Promise<Place> {
  const database = await sqliteDatabase();
  return placed(database, { dataDir: database.dataDir });
}

const optionsOf = ({ location, master }: Place) => ({
  envelope: createEnvelope(keyringOf([master]), random),
  clock,
  random,
  ...location,
});

const open = (place: Place): Promise<Store> => openStore(optionsOf(place));

async function withStore<T>(place: Place, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await open(place);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

interface Exported {
  readonly file: Buffer;
  readonly moved: ExportedPool;
}

async function exported(place: Place, poolId: string | undefined, acceptAuditFindings = false): Promise<Exported> {
  const store = await openTransferStore(optionsOf(place), false);
  const pieces: Buffer[] = [];
  try {
    const request = { poolId, passphrase: PASSPHRASE, acceptAuditFindings, onProgress: () => undefined };
    const parts = { store, keyring: keyringOf([place.master]), clock, random };
    const moved = await exportPool(parts, request, async (stream) => {
      for await (const piece of stream) pieces.push(piece);
    });
    return { file: Buffer.concat(pieces), moved };
  } finally {
    await store.close();
  }
}

async function* stream(...pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

async function imported(place: Place, file: AsyncIterable<Uint8Array>, passphrase = PASSPHRASE) {
  const store = await openTransferStore(optionsOf(place), true);
  try {
    const pause = (): Promise<void> => Promise.resolve();
    return await importPool({ store, pause }, { passphrase, onProgress: () => undefined }, file);
  } finally {
    await store.close();
  }
}

/** A file with other lines, as somebody who knows the passphrase can make it. */
async function forged(file: Buffer, change: (lines: readonly string[]) => readonly string[]) {
  const content: Buffer[] = [];
  for await (const piece of openFile(stream(file), PASSPHRASE)) content.push(piece);
  const lines = change(Buffer.concat(content).toString().trimEnd().split('\n').slice(0, -1));
  const text = lines.map((line) => `${line}\n`).join('');
  const [header = '', ...rows] = lines;
  const { tables } = JSON.parse(header) as { tables: object };
  const counts = Object.fromEntries(
    Object.keys(tables).map((table) => [table, rows.filter((row) => row.startsWith(`["${table}",`)).length]),
  );
  const sha256 = createHash('sha256').update(text).digest('hex');
  return sealFile(stream(Buffer.from(`${text}${JSON.stringify({ counts, sha256 })}\n`)), PASSPHRASE, random, 2 ** 14);
}

const refusal = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'accepted',
    (error: unknown) => error,
  );

/** Fills every table that moves, and those that do not. */
async function populate(store: Store): Promise<{ poolId: string; subs: readonly string[]; clientId: string }> {
  const poolId = newPoolId();
  const client = sampleClient(poolId);
  const users = Array.from({ length: USERS }, (_, n) =>
    sampleUser(poolId, { attributes: { name: `${n} ${HARD_TEXT}` } }),
  );
  await store.write(async (tx) => {
    const keys = [sampleKey(poolId), sampleKey(poolId, { privateKey: null, retiredAt: NOW })];
    await tx.pools.insert(samplePool(poolId), keys);
    await tx.clients.insert(client);
    const content = { name: 'api', scopes: null };
    await tx.poolItems.insert(samplePoolItem(poolId, 'resource-server', content, { itemId: 'api' }), 1);
    await tx.groups.insert(sampleGroup(poolId), 5);
  });
  for (let from = 0; from < users.length; from += 100) {
    await store.write(async (tx) => {
      for (const user of users.slice(from, from + 100)) {
        const { sub } = user;
        await tx.users.insert(user);
        await tx.users.claimAlias({ poolId, kind: 'username', value: user.username }, sub);
        await tx.devices.insert(sampleDevice(poolId, sub));
      }
    });
  }
  const subs = users.map(({ sub }) => sub).toSorted();
  for (const sub of subs.slice(0, 3)) {
    await store.write(async (tx) => {
      await tx.pastPasswords.add(poolId, sub, { salt: 'cc', verifier: new Uint8Array(384).fill(4) }, 3);
      await tx.passkeys.insert(samplePasskey(poolId, sub));
      await tx.sessions.insert(sampleSession(poolId, sub));
      await tx.groups.addMember(poolId, 'editors', sub, 10);
      await tx.codes.put(sampleCode(poolId, sub));
      await tx.guards.consumeOnce({ poolId, sub: 's', nonce: `nonce ${sub}` }, NOW + 1);
    });
    // More than are stored of one user, so that the trail begins later than at its first event.
    await store.write(async (tx) => {
      for (let n = 0; n < 70; n += 1) await tx.authEvents.insert(sampleAuthEvent(poolId, sub));
    });
  }
  return { poolId, subs, clientId: client.clientId };
}

/** Returns the rows in a file, without what must differ: MACs of the audit trail, keys of refresh tokens. */
async function rowsIn(file: Buffer): Promise<readonly string[]> {
  const rows: string[] = [];
  for await (const part of readPoolFile(openFile(stream(file), PASSPHRASE), 100)) {
    if (!('rows' in part)) continue;
    for (const row of part.rows.filter(({ kind }) => kind !== 'refresh-token-keys')) {
      rows.push(JSON.stringify([part.table, comparable(part, row)]));
    }
  }
  return rows.toSorted();
}

function comparable({ table }: PoolFilePart & { table: string }, row: Row): unknown {
  const values: Record<string, unknown> = Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value instanceof Uint8Array ? Buffer.from(value) : value]),
  );
  if (table === 'auth_events') delete values['mac'];
  if (table === 'users') {
    const [first, , last] = JSON.parse(String(values['audit_head'])) as readonly number[];
    values['audit_head'] = [first, last];
  }
  return values;
}

async function allFindings(store: Store) {
  const findings = [];
  let users = 0;
  for (let after: { poolId: string; sub: string } | undefined, isLast = false; !isLast; ) {
    const page = await store.verifyAudit({ after, limit: 500 });
    findings.push(...page.findings);
    users += page.users;
    after = page.next;
    isLast = after === undefined;
  }
  return { findings, users };
}

const missing = embeddedPostgresMissing();
const kinds = missing === undefined ? (['SQLite', 'PostgreSQL'] as const) : (['SQLite'] as const);
const ways = kinds.flatMap((from) => kinds.map((to) => [from, to] as const));

let server: EmbeddedPostgres | undefined;
beforeAll(async () => {
  if (missing === undefined) server = await startEmbeddedPostgres();
});
afterAll(() => server?.stop());

async function newPlace(kind: 'SQLite' | 'PostgreSQL'): Promise<Place> {
  if (kind === 'SQLite' || server === undefined) return sqlitePlace();
  const database = await postgresDatabase(server.url);
  return placed(database, { url: database.url, limitMs: 60_000 });
}

describe.each(ways)('from %s to %s', (from, to) => {
  let [source, target]: (Place | undefined)[] = [];
  afterEach(async () => {
    await source?.database.remove();
    await target?.database.remove();
  });

  it('a pool arrives completely, and its audit trail can be verified', async () => {
    [source, target] = [await newPlace(from), await newPlace(to)];
    const { poolId, subs } = await withStore(source, populate);
    const { file, moved } = await exported(source, undefined);
    expect(moved.counts).toMatchObject({ pools: 1, clients: 1, signing_keys: 2, users: USERS, devices: USERS });
    expect(moved.counts).toMatchObject({ aliases: USERS, passkeys: 3, token_sessions: 3, past_passwords: 3 });
    expect(Object.keys(moved.counts)).not.toContain('codes');

    const arrived = await imported(target, stream(file));
    expect(arrived).toEqual({ poolId, name: 'people', counts: moved.counts, sha256: moved.sha256 });
    const back = await exported(target, poolId);
    expect(await rowsIn(back.file)).toEqual(await rowsIn(file));
    await withStore(target, async (store) => {
      expect(await allFindings(store)).toEqual({ findings: [], users: USERS });
      expect(await store.read.authEvents.list(poolId, subs[0] ?? '')).toHaveLength(50);
      // The chain goes on.
      await store.write((tx) => tx.authEvents.insert(sampleAuthEvent(poolId, subs[0] ?? '')));
      expect((await allFindings(store)).findings).toEqual([]);
      expect(await store.sealedUnder(() => Promise.resolve())).toHaveProperty('size', 1);
    });
  });
});

describe('a moved pool', () => {
  let source: Place;
  let target: Place;
  beforeEach(async () => {
    [source, target] = [await sqlitePlace(), await sqlitePlace()];
  });
  afterEach(async () => {
    await source.database.remove();
    await target.database.remove();
  });

  it('brings the keys of its refresh tokens, also over a third server, and those of no other pool', async () => {
    const { poolId } = await withStore(source, populate);
    const third = await sqlitePlace();
    await imported(target, stream((await exported(source, poolId)).file));
    await imported(third, stream((await exported(target, poolId)).file));
    const keys = await withStore(third, async (store) => {
      const item = await store.read.poolItems.find(poolId, 'refresh-token-keys', 'keys');
      return (item?.content.keys ?? []).map(({ key }) => Buffer.from(key, 'base64'));
    });
    await third.database.remove();
    expect(keys).toHaveLength(2);
    const here = createSealer({ ...random, uuid: () => '' }, () => new Uint8Array(32));
    for (const { master } of [source, target]) {
      const keyring = keyringOf([master]);
      const there = createSealer({ ...random, uuid: () => '' }, (name) => keyring.deriveKey(name));
      const token = there.seal('refresh-token', 'content', poolId);
      expect(here.open('refresh-token', token, poolId, keys)).toBe('content');
      const ofAnother = there.seal('refresh-token', 'content', 'us-east-1_other');
      expect(here.open('refresh-token', ofAnother, 'us-east-1_other', keys)).toBeUndefined();
      expect(keys).toContainEqual(Buffer.from(scopedKey(keyring.deriveKey('sealer/refresh-token'), poolId)));
    }
  });

  it('stays marked if its audit trail was not intact', async () => {
    const { poolId, subs } = await withStore(source, populate);
    await source.database.run(`update auth_events set details = replace(details, 'test/1.0', 'test/2.0')
      where sub = '${subs[1]}' and position = 40`);
    const refused = await refusal(exported(source, poolId));
    expect(refused).toMatchObject({ code: 'AuditFindings', message: expect.stringContaining('one user') as string });
    const { file, moved } = await exported(source, poolId, true);
    expect(moved.findings).toMatchObject([{ kind: 'changed', sub: subs[1], position: 40 }]);
    await imported(target, stream(file));
    const { findings } = await withStore(target, allFindings);
    expect(findings).toEqual([{ kind: 'head', poolId, sub: subs[1], eventId: null, position: null }]);
  });

  it('is not visible until its import has finished, and can be imported again after each kind of interruption', async () => {
    const { poolId, clientId } = await withStore(source, populate);
    const { file } = await exported(source, poolId);
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield file.subarray(0, file.length / 2);
      await withStore(target, async (store) => {
        expect(await store.read.pools.find(poolId)).toBeUndefined();
        expect(await store.read.clients.find(clientId)).toBeUndefined();
        expect(await allFindings(store)).toEqual({ findings: [], users: 0 });
      });
      throw new Error('The network is down.');
    }
    expect(await refusal(imported(target, breaking()))).toMatchObject({ message: 'The network is down.' });
    const rows = async (table: string) => {
      const where = `where pool_id = '${poolId}'`;
      return Number((await target.database.run(`select count(*) as n from ${table} ${where}`))[0]?.['n']);
    };
    expect(await rows('users')).toBe(0);
    expect(await refusal(imported(target, stream(file.subarray(0, -100_000))))).toMatchObject({ code: 'Damaged' });
    expect(await refusal(imported(target, stream(file), 'wrong'))).toMatchObject({ code: 'Passphrase' });
    // What a process that was killed leaves behind.
    await target.database.run(`insert into aliases (akey, pool_id, sub) values (x'00', '${poolId}', 'a')`);
    await imported(target, stream(file));
    expect(await rows('aliases')).toBe(USERS);
    const again = await refusal(imported(target, stream(file)));
    expect(again).toBeInstanceOf(TransferError);
    expect(again).toMatchObject({ code: 'PoolExists', message: `There is already a user pool ${poolId}.` });
    expect(await rows('users')).toBe(USERS);
  });

  it('is refused if its file has the rows of users but not the pool, or an unreadable row', async () => {
    const { poolId } = await withStore(source, populate);
    const { file } = await exported(source, poolId);
    const withoutPool = await forged(file, (lines) => lines.filter((line) => !line.startsWith('["pools",')));
    expect(await refusal(imported(target, withoutPool))).toMatchObject({
      code: 'Damaged',
      message: 'The file does not contain exactly one pool.',
    });
    const unreadable = await forged(file, (lines) => [...lines, '["users"']);
    expect(await refusal(imported(target, unreadable))).toMatchObject({
      code: 'Damaged',
      message: 'A line of the pool is not JSON.',
    });
    const left = await target.database.run(`select count(*) as n from users where pool_id = '${poolId}'`);
    expect(Number(left[0]?.['n'])).toBe(0);
  });

  it('is refused where its app client exists, or the schema is another', async () => {
    const { poolId, clientId } = await withStore(source, populate);
    const { file } = await exported(source, poolId);
    await withStore(target, async (store) => {
      const other = newPoolId();
      await store.write(async (tx) => {
        await tx.pools.insert(samplePool(other), [sampleKey(other)]);
        await tx.clients.insert(sampleClient(other, { clientId }));
      });
    });
    expect(await refusal(imported(target, stream(file)))).toMatchObject({ code: 'ClientExists' });
    await source.database.run('delete from migrations where version = 11');
    expect(await refusal(exported(source, poolId))).toMatchObject({ reason: 'older-schema' });
  });

  it('is refused if the master key was replaced during the import', async () => {
    const { poolId } = await withStore(source, populate);
    const { file } = await exported(source, poolId);
    await withStore(target, () => Promise.resolve());
    async function* rotating(): AsyncGenerator<Uint8Array> {
      yield file.subarray(0, file.length / 2);
      const envelope = createEnvelope(keyringOf([new Uint8Array(randomBytes(32)), target.master]), random);
      const store = await openStore({ ...optionsOf(target), envelope });
      await store.reseal({ afterStep: () => Promise.resolve() });
      await store.close();
      yield file.subarray(file.length / 2);
    }
    expect(await refusal(imported(target, rotating()))).toMatchObject({ code: 'KeyReplaced' });
    expect(await target.database.run(`select * from users where pool_id = '${poolId}'`)).toEqual([]);
  });

  it('is exported as it was when the export began', async () => {
    const { poolId } = await withStore(source, populate);
    const store = await openTransferStore(optionsOf(source), false);
    const running = await open(source);
    const pieces: Buffer[] = [];
    const request = { poolId, passphrase: PASSPHRASE, acceptAuditFindings: false, onProgress: () => undefined };
    const moved = await exportPool(
      { store, keyring: keyringOf([source.master]), clock, random },
      request,
      async (all) => {
        for await (const piece of all) {
          pieces.push(piece);
          await running.write((tx) => tx.users.insert(sampleUser(poolId)));
        }
      },
    );
    await running.close();
    await store.close();
    expect(pieces.length).toBeGreaterThan(10);
    expect(moved.counts['users']).toBe(USERS);
  });
});

it('moves every table with a pool id, except those that are left out for a reason', async () => {
  const place = await sqlitePlace();
  const store = await openTransferStore(optionsOf(place), true);
  const tables = (await tablesWithPool(store.engine.reader)).map(({ name }) => name);
  // A new table moves by itself. List it here once it is clear that its content means the same on another server: it
  // contains no hash, MAC or sealed text that was made with a key of the server, outside of its sealed columns.
  const moving = `aliases auth_events clients devices group_members groups passkeys past_passwords pool_items pools
    removed_groups risk_histories signing_keys sso_sessions token_sessions user_counts users`.split(/\s+/);
  expect(tables.toSorted()).toEqual([...moving, ...Object.keys(LEFT_OUT)].toSorted());
  // A table without a pool id does not move: only what belongs to the server may be in one.
  const all = await place.database.run(`select name from sqlite_schema where type = 'table'`);
  const ofServer = all.map(({ name }) => String(name)).filter((name) => !tables.includes(name));
  expect(ofServer.toSorted()).toEqual([
    'key_check',
    'migrations',
    'probes',
    'provisioned_limits',
    'schema_mark',
    'server_keys',
  ]);
  await store.close();
  await place.database.remove();
});

it.skipIf(missing !== undefined)('knows the same tables in both engines', async () => {
  const places = [await newPlace('SQLite'), await newPlace('PostgreSQL')];
  const [ofSqlite, ofPostgres] = await Promise.all(
    places.map(async (place) => {
      const store = await openTransferStore(optionsOf(place), true);
      const tables = await tablesWithPool(store.engine.reader);
      await store.close();
      return tables;
    }),
  );
  expect(ofPostgres).toEqual(ofSqlite);
  for (const { database } of places) await database.remove();
});
