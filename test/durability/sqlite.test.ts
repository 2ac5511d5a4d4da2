/** With the embedded database, `kill -9` at any moment loses nothing that was acknowledged. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CrashingServer } from './crashing-server.ts';
import { checkAgainstLedger, workThroughCrashes } from './crash-run.ts';

const size = { kills: 24, deviceClients: 10, signUpClients: 4, usersWithTotp: 20 };
/** The design's limit for a start after a crash. The test checks the median, because the machine may be busy. */
const READY_WITHIN_MS = 3000;

let dataDir: string;
let server: CrashingServer;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'latchkey-crash-'));
  server = await CrashingServer.start({ dataDir });
});

afterEach(async () => {
  await server.dispose();
  await rm(dataDir, { recursive: true });
});

it(`loses nothing acknowledged in ${size.kills} crashes`, async () => {
  const { app, ledger } = await workThroughCrashes(server, size);
  expect(ledger.devices.length).toBeGreaterThan(100);
  expect(ledger.devices.filter(({ trusted }) => trusted).length).toBeGreaterThan(10);
  expect(ledger.signUps.length).toBeGreaterThan(50);

  await checkAgainstLedger(server, app, ledger);

  const recoveries = server.recoveries.toSorted((a, b) => a - b);
  expect(recoveries).toHaveLength(size.kills);
  console.log(`ready again after ${recoveries[size.kills / 2]} ms (median), ${recoveries.at(-1)} ms (slowest)`);
  expect(recoveries[size.kills / 2]).toBeLessThanOrEqual(READY_WITHIN_MS);

  expect(await server.stop()).toBe(0);
  checkFile(join(dataDir, 'latchkey.db'));
});

/** Checks that the file is not damaged, and that no row exists without the rows that it belongs to. */
function checkFile(file: string): void {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map((row) => Object.assign({}, row));
  expect(rows('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(rows('select device_key from devices where (salt is null) <> (verifier is null)')).toEqual([]);
  expect(rows('select sub from users where (password_salt is null) <> (password_verifier is null)')).toEqual([]);
  const orphans = (table: string, owners: string) =>
    rows(`select sub from ${table} where not exists
      (select 1 from ${owners} where ${owners}.pool_id = ${table}.pool_id and ${owners}.sub = ${table}.sub)`);
  expect(orphans('aliases', 'users')).toEqual([]);
  expect(orphans('users', 'aliases')).toEqual([]);
  expect(orphans('devices', 'users')).toEqual([]);
  database.close();
}
