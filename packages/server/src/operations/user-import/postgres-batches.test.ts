/** Batches on PostgreSQL, where other writes run at the same time, and a database that rejects a row. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  startEmbeddedPostgres,
} from '../../../../../test/harness/embedded-postgres.ts';
import { aliasKey } from '../../store/rows/alias-key.ts';
import { onServer } from '../../store/testing/postgres-database.ts';
import { sampleUser } from '../../store/testing/sample-records.ts';
import { createTestServices, type TestServices } from '../testing/call.ts';
import { newTestApp } from '../users/testing/users.ts';
import { csvOf, person, runImport } from './testing/imports.ts';

const missing = embeddedPostgresMissing();
const reason = missing === undefined ? '' : `: ${missing}`;

describe.skipIf(missing !== undefined)(`on PostgreSQL${reason}`, () => {
  let postgres: EmbeddedPostgres;
  let services: TestServices;
  beforeAll(async () => {
    postgres = await startEmbeddedPostgres();
    services = await createTestServices({
      url: postgres.url,
      masterKey: randomBytes(32),
      startsAt: Date.now(),
    });
  }, 60_000);
  afterAll(async () => {
    await services.close();
    await postgres.stop();
  });

  const run = (sql: string) => onServer(postgres.url, (client) => client.query<{ waiting: number }>(sql));
  const people = (count: number) => Array.from({ length: count }, (_, index) => person(`user${index}`));
  const importPeople = async (UserPoolId: string, count: number) =>
    runImport(services, UserPoolId, await csvOf(services, UserPoolId, people(count)));

  it('a name that is claimed while a batch is written is skipped, and the other users are imported', async () => {
    const { UserPoolId: poolId } = await newTestApp(services);
    const isWaiting = async () => {
      const { rows } = await run('select count(*)::int as waiting from pg_locks where not granted');
      return rows[0]?.waiting ?? 0;
    };
    const sub = randomUUID();
    const alias = { poolId, kind: 'username', value: 'user70' } as const;
    const imported = await onServer(postgres.url, async (client) => {
      await client.query('begin');
      // Only the name: a row of the user would be counted, and the batch would wait for the count already.
      const row = [aliasKey(alias), poolId, sub];
      await client.query('insert into aliases (akey, pool_id, sub) values ($1, $2, $3)', row);
      const running = importPeople(poolId, 100);
      await expect.poll(isWaiting, { interval: 10, timeout: 20_000 }).toBeGreaterThan(0);
      await client.query('commit');
      return running;
    });
    expect(imported).toMatchObject({
      Status: 'Succeeded',
      ImportedUsers: 99,
      SkippedUsers: 1,
      FailedUsers: 0,
      log: expect.arrayContaining(['[SKIPPED] Line Number 72 - The user already exists.']),
    });
    expect(await services.store.read.users.holderOf(alias)).toBe(sub);
    expect(await services.store.read.pools.countUsers(poolId)).toBe(99);
  });

  it('a row that the database rejects fails, and the other users are imported', async () => {
    const { UserPoolId: poolId } = await newTestApp(services);
    await run(`create function reject() returns trigger language plpgsql as $$ begin
      if new.username in ('user3', 'user66') then raise exception 'rejected'; end if; return new; end $$`);
    await run('create trigger reject before insert on users for each row execute function reject()');
    try {
      const { log, ...ended } = await importPeople(poolId, 100);
      expect(ended).toMatchObject({ Status: 'Succeeded', ImportedUsers: 98, SkippedUsers: 0, FailedUsers: 2 });
      const message = 'The user could not be imported because of an internal error.';
      expect(log).toHaveLength(100);
      expect(log.filter((line) => !line.startsWith('[SUCCEEDED]'))).toEqual([
        `[FAILED] Line Number 5 - ${message}`,
        `[FAILED] Line Number 68 - ${message}`,
      ]);
      expect(await services.store.read.pools.countUsers(poolId)).toBe(98);
    } finally {
      await run('drop trigger reject on users');
    }
  });

  it('users of two imports at the same time are counted exactly', async () => {
    const { UserPoolId: poolId } = await newTestApp(services);
    const users = Array.from({ length: 300 }, () => sampleUser(poolId));
    const halves = [users.slice(0, 150), users.slice(150)];
    await Promise.all(halves.map((half) => services.store.write((tx) => tx.users.insertAll(half))));
    expect(await services.store.read.pools.countUsers(poolId)).toBe(300);
  });
});
