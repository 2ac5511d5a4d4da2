/** A user import continues after `kill -9`: no user is imported twice, none is left out, and the counts are exact. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeUserImportJobCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort, type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { createApp } from '../harness/sign-in.ts';
import { endedImport, importRow, startImport } from '../harness/user-import.ts';
import { storedUsers } from './stored-users.ts';

const USERS = 6_000;
const KILLS = 2;

let dataDir: string;
let server: Latchkey;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'latchkey-import-'));
});

afterEach(async () => {
  await server.kill();
  await rm(dataDir, { recursive: true });
});

it(`imports every user once, although the server is killed ${KILLS} times`, async () => {
  const port = await freePort();
  server = await startLatchkey({ dataDir, port });
  const { sdk, userPoolId } = await createApp(server, { pool: { AutoVerifiedAttributes: ['email'] } });
  const names = Array.from({ length: USERS }, (_, index) => `person-${index}`);
  // Every tenth row repeats the user of the row before.
  const rows = names
    .flatMap((name, index) => (index % 10 === 9 ? [name, name] : [name]))
    .map((name) => importRow(name));
  const key = await startImport(sdk, userPoolId, rows);
  const imported = async () => {
    const { UserImportJob = {} } = await sdk.send(new DescribeUserImportJobCommand(key));
    return UserImportJob.ImportedUsers ?? 0;
  };
  let before = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    while ((await imported()) === before) await sleep(5);
    await server.kill();
    server = await startLatchkey({ dataDir, port });
    before = await imported();
    expect(before).toBeLessThan(USERS);
  }
  expect(await endedImport(sdk, key)).toMatchObject({
    Status: 'Succeeded',
    ImportedUsers: USERS,
    SkippedUsers: USERS / 10,
    FailedUsers: 0,
  });
  expect(await server.stop()).toBe(0);
  const stored = storedUsers(join(dataDir, 'latchkey.db'), userPoolId);
  expect(new Set(stored)).toEqual(new Set(names));
  expect(stored).toHaveLength(USERS);
});
