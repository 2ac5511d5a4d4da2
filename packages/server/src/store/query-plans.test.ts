/** No query may read more rows than it needs, however many there are. Checks SQLite's plan for each query. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthEvents } from './tables/history/auth-events.ts';
import { Clients } from './tables/clients.ts';
import { Codes } from './tables/codes.ts';
import type { Connection, Engine } from './db/connection.ts';
import { migrate } from './db/migrate.ts';
import { query } from './db/query.ts';
import { openSqlite } from './db/sqlite/sqlite.ts';
import { Devices } from './tables/devices.ts';
import { Groups } from './tables/groups.ts';
import { Guards } from './tables/guards.ts';
import { ImportJobs } from './tables/import/import-jobs.ts';
import { Passkeys } from './tables/passkeys.ts';
import { PoolItems } from './tables/pool-items.ts';
import { Pools } from './tables/pools.ts';
import type { UserFilter } from './contract/users.ts';
import { sweep } from './sweep.ts';
import {
  NOW,
  sampleAuthEvent,
  sampleAuthorizationCode,
  sampleDevice,
  sampleGroup,
  sampleImportJob,
  samplePool,
  sampleSession,
  sampleSsoSession,
  sampleUser,
} from './testing/sample-records.ts';
import { testChain, testEnvelope } from './testing/test-database.ts';
import { RiskHistories } from './tables/history/risk-histories.ts';
import { AuthorizationCodes } from './tables/sessions/authorization-codes.ts';
import { SsoSessions } from './tables/sessions/sso-sessions.ts';
import { LockedHeads } from './rows/locked-heads.ts';
import { Steps } from './tables/steps.ts';
import { TokenSessions } from './tables/sessions/token-sessions.ts';
import { Users } from './tables/users.ts';

const POOL = 'us-east-1_a';
const SUB = 'sub';
const DECOY = { sub: SUB, isDecoy: true };
const JOB = { poolId: POOL, jobId: 'job' };
const PAGE = { limit: 10 };

let directory: string;
let engine: Engine;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-plans-'));
  engine = openSqlite(join(directory, 'test.db'));
  await migrate(engine, NOW);
});
afterAll(async () => {
  await engine.close();
  await rm(directory, { recursive: true });
});

/** Runs all queries on the connection and records their text. */
const recording = (connection: Connection, recorded: Set<string>): Connection => {
  const record = (run: { in: (dialect: Connection['dialect']) => { readonly sql: string } }): void => {
    recorded.add(run.in(connection.dialect).sql);
  };
  return {
    dialect: connection.dialect,
    rows: (run, parameters) => (record(run), connection.rows(run, parameters)),
    row: (run, parameters) => (record(run), connection.row(run, parameters)),
    change: (run, parameters) => (record(run), connection.change(run, parameters)),
    later: (run, parameters, check) => (record(run), connection.later(run, parameters, check)),
    run: (text) => connection.run(text),
  };
};

/** The steps of SQLite's plans for all queries that the work runs. Their texts are added to `recorded`. */
const plansOf = async (
  work: (connection: Connection) => Promise<unknown>,
  recorded = new Set<string>(),
): Promise<readonly string[]> => {
  await engine.write((connection) => work(recording(connection, recorded)));
  const plans = [...recorded].map((text) =>
    engine.reader.rows(
      query((db) => ({ compile: () => sql<{ detail: string }>`explain query plan ${sql.raw(text)}`.compile(db) })),
      {},
    ),
  );
  return (await Promise.all(plans)).flat().map(({ detail }) => detail);
};

/** A SCAN in SQLite's plan reads a whole table or index, except for constants, and for `found` and `one`, which are one row. */
const expectDirect = (plan: readonly string[]): void => {
  expect(plan.length).toBeGreaterThan(0);
  const slow = /^SCAN (?!\d+-ROW VALUES|CONSTANT ROW|found$|one$)|TEMP B-TREE/;
  expect(plan.filter((detail) => slow.test(detail))).toEqual([]);
};

const keyOf = (table: string) =>
  query((db) => ({
    compile: () =>
      sql<{ name: string }>`select name from pragma_table_info(${sql.lit(table)}) where pk > 0`.compile(db),
  }));

const envelope = testEnvelope();

describe('every query finds its rows by an index', () => {
  it.each<[string, (connection: Connection) => Promise<unknown>]>([
    ['a pool', (connection) => new Pools(connection, envelope).find(POOL)],
    ['pools', (connection) => new Pools(connection, envelope).list(PAGE)],
    ['signing keys', (connection) => new Pools(connection, envelope).signingKeys(POOL)],
    ['the number of users', (connection) => new Pools(connection, envelope).countUsers(POOL)],
    ['a client', (connection) => new Clients(connection, envelope).find('client')],
    ['clients', (connection) => new Clients(connection, envelope).list(POOL, PAGE)],
    ['a user', (connection) => new Users(connection, envelope, testChain()).find(POOL, SUB)],
    [
      'an alias',
      (connection) =>
        new Users(connection, envelope, testChain()).holderOf({ poolId: POOL, kind: 'email', value: 'a' }),
    ],
    [
      'aliases',
      (connection) =>
        new Users(connection, envelope, testChain()).holdersOf([
          { poolId: POOL, kind: 'email', value: 'a' },
          { poolId: POOL, kind: 'email', value: 'b' },
        ]),
    ],
    ['subs', (connection) => new Users(connection, envelope, testChain()).existingSubs(POOL, [SUB, 'other'])],
    ['users', (connection) => new Users(connection, envelope, testChain()).list(POOL, PAGE)],
    ['a device', (connection) => new Devices(connection, envelope).find(POOL, SUB, 'device')],
    ['devices', (connection) => new Devices(connection, envelope).list(POOL, SUB, PAGE, 'remembered')],
    ['stored devices', (connection) => new Devices(connection, envelope).listStored(POOL, SUB, PAGE)],
    ['a passkey', (connection) => new Passkeys(connection).find(POOL, SUB, 'passkey')],
    ['passkeys', (connection) => new Passkeys(connection).list(POOL, SUB, PAGE)],
    [
      'a pending device sign-in',
      (connection) => new Devices(connection, envelope).findPending(POOL, SUB, 'device', 'client'),
    ],
    ['a token session', (connection) => new TokenSessions(connection).find(POOL, SUB, 'session')],
    ['tracked sessions', (connection) => new TokenSessions(connection).listTracked(POOL, SUB, NOW)],
    ['stored sessions', (connection) => new TokenSessions(connection).listStored(POOL, SUB, PAGE)],
    ['an SSO session', (connection) => new SsoSessions(connection).find(POOL, SUB, 'session')],
    ['SSO sessions', (connection) => new SsoSessions(connection).list(POOL, SUB, NOW)],
    ['an authorization code', (connection) => new AuthorizationCodes(connection).find(POOL, 'hash')],
    ['a code', (connection) => new Codes(connection).find(POOL, SUB, 'sign-up')],
    ['an item of a pool', (connection) => new PoolItems(connection, envelope).find(POOL, 'terms', 'id')],
    ['an item by its unique key', (connection) => new PoolItems(connection, envelope).findByKey(POOL, 'terms', 'key')],
    ['an item of any pool', (connection) => new PoolItems(connection, envelope).findGlobally('domain', 'key')],
    ['items of all pools', (connection) => new PoolItems(connection, envelope).listGlobally('domain', PAGE)],
    ['items of a pool', (connection) => new PoolItems(connection, envelope).list(POOL, 'terms', PAGE)],
    ['the number of items', (connection) => new PoolItems(connection, envelope).count(POOL, 'terms')],
    ['items of a client', (connection) => new PoolItems(connection, envelope).removeOfClient(POOL, 'client')],
    ['an import job', (connection) => new ImportJobs(connection, envelope).find(POOL, 'job')],
    ['import jobs of a pool', (connection) => new ImportJobs(connection, envelope).list(POOL, PAGE)],
    ['the active import job', (connection) => new ImportJobs(connection, envelope).active()],
    ['the active import job of a pool', (connection) => new ImportJobs(connection, envelope).active(POOL)],
    ['the due import job', (connection) => new ImportJobs(connection, envelope).due(NOW)],
    [
      'a chunk of a file',
      (connection) => new ImportJobs(connection, envelope).chunk({ ...JOB, uploadId: 'upload' }, 0),
    ],
    ['chunks to remove', (connection) => new ImportJobs(connection, envelope).removeChunks(JOB, ['upload'])],
    ['the log of an import', (connection) => new ImportJobs(connection, envelope).log(JOB, 0, 10)],
    ['a group', (connection) => new Groups(connection, envelope).find(POOL, 'staff')],
    ['groups', (connection) => new Groups(connection, envelope).list(POOL, PAGE)],
    ['groups of a user', (connection) => new Groups(connection, envelope).listOf(POOL, SUB, PAGE)],
    ['memberships for tokens', (connection) => new Groups(connection, envelope).membershipsOf(POOL, SUB)],
    [
      'members of a group',
      (connection) => new Groups(connection, envelope).members({ poolId: POOL, groupId: 'id' }, PAGE),
    ],
    ['a risk history', (connection) => new RiskHistories(connection).find(POOL, SUB)],
    ['the audit trail', (connection) => new AuthEvents(connection, testChain()).list(POOL, SUB)],
    [
      'what decides a step',
      (connection) => new Steps(connection, envelope, new LockedHeads()).find(POOL, DECOY, 'nonce', 'device'),
    ],
    [
      'what a step locks',
      (connection) => {
        const keys = { poolId: POOL, sub: SUB, deviceKey: 'device', nonce: { value: 'nonce', expiresAt: NOW } };
        return new Steps(connection, envelope, new LockedHeads()).lock(keys);
      },
    ],
    ['a refresh', (connection) => new Steps(connection, envelope, new LockedHeads()).findForRefresh(POOL, SUB, 'id')],
    ...[undefined, SUB].map((sub): [string, (connection: Connection) => Promise<unknown>] => [
      sub === undefined ? 'a name' : 'a name that may be a sub',
      async (connection) => {
        const aliases = (['username', 'email'] as const).map((kind) => ({ poolId: POOL, kind, value: 'a' }));
        await new Steps(connection, envelope, new LockedHeads()).findByName(POOL, { aliases, sub }, 'decoy');
        await new Users(connection, envelope, testChain()).findByName(POOL, { aliases, sub });
      },
    ]),
    ['attempts', (connection) => new Guards(connection).attempts(POOL, SUB)],
    ['a nonce', (connection) => new Guards(connection).isConsumed({ poolId: POOL, sub: SUB, nonce: 'nonce' })],
  ])('%s', async (_what, work) => {
    expectDirect(await plansOf(work));
  });

  const attributes = ['username', 'email', 'phone_number', 'name', 'given_name', 'family_name', 'preferred_username'];
  const others = ['cognito:user_status', 'status', 'sub'];
  const filters = [...attributes, ...others].flatMap((attribute) =>
    (['exact', 'prefix'] as const).map((match) => ({ attribute, match, value: 'Enabled' }) as UserFilter),
  );
  it.each(filters)('users by $attribute, $match', async (filter) => {
    expectDirect(await plansOf((connection) => new Users(connection, envelope, testChain()).list(POOL, PAGE, filter)));
  });

  it('changes and removals, and no change writes a key, by which tables may be distributed', async () => {
    const texts = new Set<string>();
    const plan = await plansOf(async (connection) => {
      const [pools, users] = [new Pools(connection, envelope), new Users(connection, envelope, testChain())];
      const [devices, sessions] = [new Devices(connection, envelope), new TokenSessions(connection)];
      const user = sampleUser(POOL);
      await pools.insert(samplePool(POOL), []);
      await pools.replace(samplePool(POOL));
      await users.insert(user);
      await users.insertAll([sampleUser(POOL), sampleUser(POOL)]);
      await users.claimAliases(
        ['a', 'b'].map((value) => ({ alias: { poolId: POOL, kind: 'email', value }, sub: user.sub })),
      );
      await users.replace(user);
      await users.acceptTotpStep(POOL, user.sub, 1, 2);
      const device = sampleDevice(POOL, user.sub);
      await devices.insert(device);
      await devices.replace(device);
      await devices.remove(POOL, user.sub, device.deviceKey);
      const groups = new Groups(connection, envelope);
      const group = sampleGroup(POOL);
      await groups.insert(group, 10);
      await groups.replace(group);
      await groups.addMember(POOL, group.groupName, user.sub, 10);
      await groups.removeMember(POOL, group.groupName, user.sub);
      await groups.remove(POOL, group.groupName);
      const session = sampleSession(POOL, user.sub);
      await sessions.insert(session);
      await sessions.replace(session);
      await sessions.revokeAll(POOL, user.sub, NOW);
      const [authorizationCodes, code] = [new AuthorizationCodes(connection), sampleAuthorizationCode(POOL)];
      await authorizationCodes.insert(code);
      await authorizationCodes.findForUpdate(POOL, code.codeHash);
      await authorizationCodes.use(code, 'session');
      const [ssoSessions, sso] = [new SsoSessions(connection), sampleSsoSession(POOL, user.sub)];
      await ssoSessions.insert(sso);
      await ssoSessions.replace(sso);
      await ssoSessions.remove(POOL, user.sub, sso.sessionId);
      await ssoSessions.removeAll(POOL, user.sub);
      await new AuthEvents(connection, testChain()).insert(sampleAuthEvent(POOL, user.sub));
      const [jobs, job] = [new ImportJobs(connection, envelope), sampleImportJob(POOL)];
      await jobs.insert(job, 10);
      await jobs.replace(job);
      await users.remove(POOL, user.sub);
      await pools.remove(POOL);
    }, texts);
    expectDirect(plan);
    const updates = [...texts].filter((text) => text.startsWith('update '));
    expect(updates.length).toBeGreaterThan(10);
    for (const text of updates) {
      const [, table = '', set = ''] = /^update "([a-z_]+)" set (.*?) where /.exec(text) ?? [];
      const key = (await engine.reader.rows(keyOf(table), {})).map(({ name }) => name);
      expect(key.length, text).toBeGreaterThan(0);
      expect(
        key.filter((column) => set.includes(`"${column}" =`)),
        text,
      ).toEqual([]);
    }
  });

  it('the sweep', async () => {
    const plan = await plansOf(async (connection) => {
      await sweep({ ...engine, reader: engine.reader, write: (job) => job(connection) }, testChain(), NOW);
    });
    expectDirect(plan);
  });
});
