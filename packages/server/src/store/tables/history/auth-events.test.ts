/** An event of an unknown user takes as much work as one of a user: the time must not reveal whether a user exists. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Connection, Engine } from '../../db/connection.ts';
import { migrate } from '../../db/migrate.ts';
import { query } from '../../db/query.ts';
import { openSqlite } from '../../db/sqlite/sqlite.ts';
import { newPoolId, NOW, sampleAuthEvent, samplePool, sampleUser } from '../../testing/sample-records.ts';
import { testChain, testEnvelope } from '../../testing/test-database.ts';
import { AuthEvents } from './auth-events.ts';
import { Pools } from '../pools.ts';
import { Users } from '../users.ts';

const everyEvent = query((db) => db.selectFrom('auth_events').select('sub'));

let directory: string;
let engine: Engine;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-events-'));
  engine = openSqlite(join(directory, 'test.db'));
  await migrate(engine, NOW);
});
afterAll(async () => {
  await engine.close();
  await rm(directory, { recursive: true });
});

/** Runs all queries on the connection and records the first word of each statement. */
function recording(connection: Connection, recorded: string[]): Connection {
  const record = (run: { in: (dialect: Connection['dialect']) => { readonly sql: string } }): void => {
    recorded.push(run.in(connection.dialect).sql.split(' ')[0] ?? '');
  };
  return {
    dialect: connection.dialect,
    rows: (run, parameters) => (record(run), connection.rows(run, parameters)),
    row: (run, parameters) => (record(run), connection.row(run, parameters)),
    change: (run, parameters) => (record(run), connection.change(run, parameters)),
    later: (run, parameters, check) => (record(run), connection.later(run, parameters, check)),
    run: (text) => connection.run(text),
  };
}

it('takes as many statements, and as many MACs, for a sub that no user has', async () => {
  const [chain, poolId] = [testChain(), newPoolId()];
  const user = sampleUser(poolId);
  await engine.write(async (connection) => {
    await new Pools(connection, testEnvelope()).insert(samplePool(poolId), []);
    await new Users(connection, testEnvelope(), chain).insert(user);
  });
  const work = async (sub: string) => {
    const recorded: string[] = [];
    let macs = 0;
    const counting = {
      ...chain,
      macOf: (...given: Parameters<typeof chain.macOf>) => ((macs += 1), chain.macOf(...given)),
      readHead: (...given: Parameters<typeof chain.readHead>) => ((macs += 1), chain.readHead(...given)),
      writeHead: (...given: Parameters<typeof chain.writeHead>) => ((macs += 1), chain.writeHead(...given)),
    };
    await engine.write((connection) =>
      new AuthEvents(recording(connection, recorded), counting).insert(sampleAuthEvent(poolId, sub)),
    );
    return { statements: recorded.length, macs };
  };
  expect(await work('00000000-0000-4000-8000-00000000dead')).toEqual(await work(user.sub));
  expect(await engine.reader.rows(everyEvent, {})).toHaveLength(1);
});
