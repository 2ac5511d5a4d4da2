/** With the embedded database, `kill -9` at any moment loses nothing that was acknowledged. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sizeOf } from '../harness/promise.ts';
import { checkFile } from './check-file.ts';
import { CrashingServer } from './crashing-server.ts';
import { checkAgainstLedger, workThroughCrashes } from './crash-run.ts';

const size = {
  kills: sizeOf(6, 24),
  deviceClients: 10,
  signUpClients: 4,
  usersWithTotp: sizeOf(6, 20),
  goals: { confirmed: sizeOf(60, 300), forgotten: sizeOf(12, 60), revoked: sizeOf(12, 60), signUps: sizeOf(25, 100) },
};

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
  expect(ledger.devices.filter(({ trusted }) => trusted)).not.toEqual([]);
  await checkAgainstLedger(server, app, ledger);

  const recoveries = server.recoveries.toSorted((a, b) => a - b);
  expect(recoveries).toHaveLength(size.kills);
  console.log(`ready again after ${recoveries[size.kills / 2]} ms (median), ${recoveries.at(-1)} ms (slowest)`);
  expect(await server.stop()).toBe(0);
  checkFile(join(dataDir, 'latchkey.db'));
});
