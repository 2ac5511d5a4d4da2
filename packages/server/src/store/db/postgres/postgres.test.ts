import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  startEmbeddedPostgres,
} from '../../../../../../test/harness/embedded-postgres.ts';
import { describeStore } from '../../store.suite.ts';
import { EXCEPTIONS, EXCEPTIONS_ON_ONE_DATABASE, unnamedUsers } from '../../testing/distribution-rule.ts';
import { onServer, postgresDatabase } from '../../testing/postgres-database.ts';
import { NOW, sampleCode, sampleDevice } from '../../testing/sample-records.ts';
import type { TestDatabase } from '../../testing/test-database.ts';
import type { Connection, Engine } from '../connection.ts';
import { openPostgres } from './postgres.ts';
import { query } from '../query.ts';

const random = { integer: (below: number): number => randomInt(below) };
const DAY = 24 * 3600_000;
const missing = embeddedPostgresMissing();
const reason = missing === undefined ? '' : `: ${missing}`;

const insert = query((db, $: { id: string; count: number }) =>
  db
    .insertInto('counters')
    .values({ pool_id: 'p', sub: 's', counter: $.id, count: $.count, expires_at: 5_000_000_000_000 }),
);
const increment = query((db, $: { id: string }) =>
  db
    .updateTable('counters')
    .set((column) => ({ count: column('count', '+', 1) }))
    .where('counter', '=', $.id),
);
const all = query((db) => db.selectFrom('counters').select(['counter', 'count', 'expires_at']).orderBy('counter'));
const synchronousCommit = query((db) => ({
  compile: () => sql<{ value: string }>`select current_setting('synchronous_commit') as value`.compile(db),
}));
/** The assignments of an update, of an upsert too. */
const UPDATE = /(?:update "\w+"|do update) set (.*?)(?: where | returning |;\n|$)/gs;
const KEY_COLUMN = /(?:^|, )"?(?:pool_id|sub|akey)"? = /;

const invalidNumber = query((db) => ({ compile: () => sql`select cast('canary' as integer)`.compile(db) }));

describe.skipIf(missing !== undefined)(`PostgreSQL${reason}`, () => {
  let server: EmbeddedPostgres;
  beforeAll(async () => {
    server = await startEmbeddedPostgres();
  }, 60_000);
  afterAll(() => server.stop());

  describe('the store', () => {
    const statements = new Set<string>();
    describeStore(() => postgresDatabase(server.url, (statement) => statements.add(statement)));

    // Last, so that it sees the statements of all suites.
    it('names the user in every statement about rows of users, with the exceptions that are listed', () => {
      const offending = [...statements].filter((statement) => unnamedUsers(statement).length > 0);
      const exceptions = [...EXCEPTIONS, ...EXCEPTIONS_ON_ONE_DATABASE];
      const isException = (statement: string) => exceptions.some((one) => one.statement.test(statement));
      expect(offending.filter((statement) => !isException(statement))).toEqual([]);
      const unused = exceptions.filter((one) => !offending.some((statement) => one.statement.test(statement)));
      expect(unused).toEqual([]);
    });

    it('writes no column of a key in an update', () => {
      const updates = [...[...statements].join(';\n').matchAll(UPDATE)];
      expect(updates.length).toBeGreaterThan(20);
      for (const [update, assignments = ''] of updates) expect(assignments, update).not.toMatch(KEY_COLUMN);
    });
  });

  describe('the engine', () => {
    let database: TestDatabase & { readonly url: string };
    let engine: Engine;
    beforeEach(async () => {
      database = await postgresDatabase(server.url);
      await (await database.open()).close();
      engine = openPostgres(database.url, { random });
      await engine.write(async (connection) => {
        for (const id of ['a', 'b']) await connection.change(insert, { id, count: 0 });
      });
    });
    afterEach(async () => {
      await engine.close();
      await database.remove();
    });

    const counts = async (): Promise<readonly number[]> =>
      (await engine.reader.rows(all, {})).map(({ count }) => count);

    it('runs jobs again that deadlock, until both have succeeded', async () => {
      const runs = { ab: 0, ba: 0 };
      const bothHold = Promise.withResolvers<void>();
      let holding = 0;
      const crossing = (first: string, second: string, name: keyof typeof runs) => async (connection: Connection) => {
        runs[name] += 1;
        await connection.change(increment, { id: first });
        holding += 1;
        if (holding === 2) bothHold.resolve();
        await bothHold.promise;
        await connection.change(increment, { id: second });
        return name;
      };
      expect(
        await Promise.all([engine.write(crossing('a', 'b', 'ab')), engine.write(crossing('b', 'a', 'ba'))]),
      ).toEqual(['ab', 'ba']);
      expect(await counts()).toEqual([2, 2]);
      expect(runs.ab + runs.ba).toBe(3);
    });

    it('fails a job that always conflicts', async () => {
      let runs = 0;
      const job = async (connection: Connection): Promise<void> => {
        runs += 1;
        await connection.change(increment, { id: 'a' });
        await connection.run(`do $$ begin raise exception 'collision' using errcode = '40001'; end $$`);
      };
      await expect(engine.write(job)).rejects.toMatchObject({ reason: 'conflict' });
      expect(runs).toBe(12);
      expect(await counts()).toEqual([0, 0]);
    });

    it('does not treat a transaction that PostgreSQL rolled back as committed', async () => {
      const work = engine.write(async (connection) => {
        await connection.change(increment, { id: 'a' });
        await connection.run('select 1/0').catch(() => undefined);
        return 'as if nothing had happened';
      });
      await expect(work).rejects.toMatchObject({ reason: 'misuse' });
      expect(await counts()).toEqual([0, 0]);
    });

    it('passes on the error of a job, rolls back its changes and leaves the connection usable', async () => {
      const work = Array.from({ length: 30 }, (_, index) =>
        engine.write(async (connection) => {
          await connection.change(increment, { id: 'a' });
          throw new RangeError(`no ${index}`);
        }),
      );
      for (const [index, result] of (await Promise.allSettled(work)).entries()) {
        expect(result).toEqual({ status: 'rejected', reason: new RangeError(`no ${index}`) });
      }
      expect(await counts()).toEqual([0, 0]);
    });

    it('returns integers as numbers', async () => {
      expect(await engine.reader.rows(all, {})).toEqual(
        ['a', 'b'].map((counter) => ({ counter, count: 0, expires_at: 5_000_000_000_000 })),
      );
    });

    it('commits synchronously, whatever the setting of the database', async () => {
      const name = new URL(database.url).pathname.slice(1);
      for (const [set, expected] of [
        ['off', 'on'],
        ['local', 'on'],
        ['remote_apply', 'remote_apply'],
      ]) {
        await onServer(server.url, (client) => client.query(`alter database ${name} set synchronous_commit = ${set}`));
        await engine.close();
        engine = openPostgres(database.url, { random });
        const setting = await engine.write((connection) => connection.row(synchronousCommit, {}));
        expect(setting?.value).toBe(expected);
      }
    });

    it('does not sweep rows that are renewed at the same time', async () => {
      const store = await database.open();
      const [poolId, sub] = ['us-east-1_a', 'sub'];
      const expired = sampleCode(poolId, sub, { expiresAt: NOW });
      const unconfirmed = sampleDevice(poolId, sub, { secret: null, lastAuthenticatedAt: NOW - 2 * DAY });
      await store.write(async (tx) => {
        await tx.codes.put(expired);
        await tx.devices.insert(unconfirmed);
      });
      const [holds, renewal] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const renewed = store.write(async (tx) => {
        await tx.codes.put({ ...expired, expiresAt: NOW + DAY });
        await tx.devices.replace({ ...unconfirmed, secret: { salt: 'a', verifier: Uint8Array.of(1) } });
        holds.resolve();
        await renewal.promise;
      });
      const isWaiting = () =>
        onServer(database.url, async (client) => {
          const { rows } = await client.query(`select 1 from pg_stat_activity where wait_event_type = 'Lock'`);
          return rows.length;
        });
      await holds.promise;
      const sweeping = store.sweep(NOW);
      await expect.poll(isWaiting, { timeout: 5_000 }).toBe(1);
      renewal.resolve();
      await renewed;
      await sweeping;
      expect(await store.read.codes.find(poolId, sub, expired.purpose)).toMatchObject({ expiresAt: NOW + DAY });
      expect(await store.read.devices.find(poolId, sub, unconfirmed.deviceKey)).toMatchObject({
        secret: { salt: 'a' },
      });
      await store.close();
    });

    it('hides the values of a statement that fails', async () => {
      const duplicate = engine.write((connection) => connection.change(insert, { id: 'a', count: 77_001 }));
      const error: unknown = await duplicate.catch((failure: unknown) => failure);
      expect(error).toMatchObject({ reason: 'statement', engineCode: '23505' });
      const invalid: unknown = await engine.reader.rows(invalidNumber, {}).catch((failure: unknown) => failure);
      expect(invalid).toMatchObject({ reason: 'statement', engineCode: '22P02' });
      expect(JSON.stringify([error, String(error), invalid, String(invalid)])).not.toMatch(/canary|77001/);
    });

    it('replaces connections that the server has closed', async () => {
      await counts();
      await onServer(server.url, (client) =>
        client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'latchkey'`),
      );
      await expect.poll(counts, { timeout: 5_000 }).toEqual([0, 0]);
      await engine.ping();
    });
  });

  describe('one operation', () => {
    const LIMIT_MS = 400;
    let database: TestDatabase & { readonly url: string };
    let engine: Engine;
    beforeEach(async () => {
      database = await postgresDatabase(server.url);
      await (await database.open()).close();
      engine = openPostgres(database.url, { random, limitMs: LIMIT_MS });
      await engine.write((connection) => connection.change(insert, { id: 'a', count: 0 }));
    });
    afterEach(async () => {
      await engine.close();
      await database.remove();
    });

    const terminate = (): Promise<unknown> =>
      onServer(server.url, (client) =>
        client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'latchkey'`),
      );

    it('fails when its connection breaks between two statements, and the next one works', async () => {
      const work = engine.write(async (connection) => {
        await connection.change(increment, { id: 'a' });
        await terminate();
        await connection.change(increment, { id: 'a' });
      });
      await expect(work).rejects.toMatchObject({ reason: 'unavailable' });
      await engine.write((connection) => connection.change(increment, { id: 'a' }));
      expect(await engine.reader.rows(all, {})).toMatchObject([{ count: 1 }]);
    });

    it('fails when its connection breaks during a statement, reading and writing', async () => {
      const works = [
        engine.write((connection) => connection.run('select pg_sleep(20)')),
        engine.reader.run('select pg_sleep(20)'),
      ];
      const outcomes = Promise.all(works.map((work) => expect(work).rejects.toMatchObject({ reason: 'unavailable' })));
      await terminate();
      await outcomes;
      await engine.ping();
    });

    it('ends when its time is up, wherever it waits, and leaves no statement running', async () => {
      await onServer(database.url, async (other) => {
        await other.query('begin; lock table counters, users');
        const operations = Array.from({ length: 30 }, (_, index) =>
          index % 2 === 0
            ? engine.write((connection) => connection.change(increment, { id: 'a' }))
            : engine.reader.rows(all, {}),
        );
        for (const outcome of await Promise.allSettled(operations)) {
          expect(outcome).toMatchObject({ status: 'rejected', reason: { reason: 'unavailable' } });
        }
        await expect(engine.ping()).rejects.toMatchObject({ reason: 'unavailable' });
        const waiting = `select 1 from pg_stat_activity where application_name = 'latchkey' and state = 'active'`;
        // Over another connection: inside the transaction the activity would be that of its beginning.
        const active = async () => (await onServer(server.url, (client) => client.query(waiting))).rowCount;
        await expect.poll(active, { timeout: 10_000 }).toBe(0);
      });
      await engine.ping();
      expect(await engine.reader.rows(all, {})).toMatchObject([{ count: 0 }]);
    });

    it('ends when its time is up although its job waits for something other than the store', async () => {
      const never = engine.write(() => new Promise(() => undefined));
      await expect(never).rejects.toMatchObject({ reason: 'unavailable' });
    });
  });

  it('stops waiting for a frozen server, also on close', async () => {
    const frozen = await startEmbeddedPostgres();
    const engine = openPostgres(frozen.url, { random, limitMs: 400 });
    await engine.reader.run('select 1');
    frozen.signal('SIGSTOP');
    await expect(engine.reader.run('select 1')).rejects.toMatchObject({ reason: 'unavailable' });
    await expect(engine.write(async () => undefined)).rejects.toMatchObject({ reason: 'unavailable' });
    frozen.signal('SIGCONT');
    await engine.reader.run('select 1');
    frozen.signal('SIGSTOP');
    await engine.close();
    frozen.signal('SIGCONT');
    await frozen.stop();
  });

  it('is unavailable when no server answers', async () => {
    const other = await startEmbeddedPostgres();
    const engine = openPostgres(other.url, { random });
    await expect(engine.write(async () => 'reached')).resolves.toBe('reached');
    await other.stop();
    await expect(engine.write(async () => 'reached')).rejects.toMatchObject({ reason: 'unavailable' });
    await expect(engine.ping()).rejects.toMatchObject({ reason: 'unavailable' });
    await engine.close();
  });
});
