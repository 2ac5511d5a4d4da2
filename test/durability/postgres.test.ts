/** The same test with the data in PostgreSQL: killing a node loses nothing that was acknowledged. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, embeddedPostgresMissing, startEmbeddedPostgres } from '../harness/embedded-postgres.ts';
import { sizeOf } from '../harness/promise.ts';
import { CrashingServer } from './crashing-server.ts';
import { checkAgainstLedger, workThroughCrashes } from './crash-run.ts';

const size = {
  kills: sizeOf(3, 12),
  deviceClients: 6,
  signUpClients: 2,
  usersWithTotp: 4,
  goals: { confirmed: sizeOf(24, 150), forgotten: sizeOf(5, 30), revoked: sizeOf(5, 30), signUps: sizeOf(10, 50) },
};
const missing = embeddedPostgresMissing();
// With LATCHKEY_REQUIRE_SUITES=all, a suite that cannot run fails instead of being skipped.
const mayBeSkipped = missing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';

describe.skipIf(mayBeSkipped)('with PostgreSQL', () => {
  let dataDir: string;
  let postgres: EmbeddedPostgres;
  let server: CrashingServer;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'latchkey-crash-'));
    postgres = await startEmbeddedPostgres();
    server = await CrashingServer.start({ dataDir, args: ['--database', postgres.url] });
  });

  afterEach(async () => {
    await server.dispose();
    await postgres.stop();
    await rm(dataDir, { recursive: true });
  });

  it(`loses nothing acknowledged when the node is killed ${size.kills} times`, async () => {
    const { app, ledger } = await workThroughCrashes(server, size);
    await checkAgainstLedger(server, app, ledger);
    expect(server.recoveries).toHaveLength(size.kills);
    expect(await server.stop()).toBe(0);
  });
});
