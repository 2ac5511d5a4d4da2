/** `latchkey database …` on a database that version 0.1.0 has used, and with a checker of Citus's rules. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../packages/server/src/store/db/migrate.ts';
import { migrations } from '../../packages/server/src/store/db/migrations/index.ts';
import { openPostgres } from '../../packages/server/src/store/db/postgres/postgres.ts';
import { citusRules } from '../../packages/server/src/store/testing/citus-rules.ts';
import { onServer } from '../../packages/server/src/store/testing/postgres-database.ts';
import { type Machine, newMachine } from '../harness/command.ts';
import { type EmbeddedPostgres, embeddedPostgresMissing, startEmbeddedPostgres } from '../harness/embedded-postgres.ts';

const missing = embeddedPostgresMissing();
const withoutPostgres = missing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';

describe.skipIf(withoutPostgres)(`latchkey database${withoutPostgres ? `: ${missing}` : ''}`, () => {
  let postgres: EmbeddedPostgres;
  let machine: Machine;
  beforeAll(async () => {
    [postgres, machine] = await Promise.all([startEmbeddedPostgres(), newMachine()]);
    const engine = openPostgres(postgres.url, { random: { integer: () => 0 } });
    await migrate(engine, Date.now(), migrations.slice(0, 17));
    await sql(`insert into used_nonces values ('us-east-1_a', 'nonce', ${Date.now() + 3600_000})`);
    await migrate(engine, Date.now());
    await engine.close();
  });
  afterAll(async () => {
    await machine?.remove();
    await postgres?.stop();
  });

  const sql = (text: string): Promise<unknown> => onServer(postgres.url, (client) => client.query(text));
  const run = (...args: readonly string[]) => machine.run(['database', ...args, '--database', postgres.url]);

  it('contract waits for what 0.1.0 consumed, and then finishes the upgrade', async () => {
    const waiting = await run('contract');
    expect(waiting.code).toBe(1);
    expect(waiting.stderr).toMatch(
      /version 0\.1\.0 have used this database.*\nStop these nodes, and run .* again after 20/,
    );
    await sql(`update used_nonces set expires_at = 1`);
    expect((await run('contract')).stdout).toContain('The upgrade is finished.');
    expect((await run('contract', '--json')).json()).toEqual({ contracted: false });
  });

  it('distribute needs Citus, says what it will do, and does it', async () => {
    const refused = await run('distribute');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('The extension citus is not in this database.');
    await sql(citusRules);
    const plan = await run('distribute');
    expect(plan.stdout).toContain(`  select create_distributed_table('attempts', 'sub', colocate_with => 'users');`);
    expect(plan.stdout).toContain('Nothing was changed.');
    expect((await run('distribute', '--yes', '--json')).json()).toMatchObject({ done: true, contracts: false });
    expect((await run('distribute', '--yes')).stdout).toContain('There was nothing to do');
  });

  it('needs PostgreSQL', async () => {
    const refused = await machine.run(['database', 'contract']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('This command is for PostgreSQL.');
  });
});
