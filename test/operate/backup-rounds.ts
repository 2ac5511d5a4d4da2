/** Backs up a server under load again and again, and restores each backup. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { newMachine } from '../harness/command.ts';
import { startLatchkey } from '../harness/latchkey.ts';
import { newPersonWithDevice } from '../harness/people.ts';
import { RawClient } from '../harness/raw-client.ts';
import { createApp, signIn } from '../harness/sign-in.ts';

const WRITERS = 8;
const GROUPS_PER_POOL = 5_000;

/** Each backup must have every write that was acknowledged before its command began, and the last one must work. */
export async function backUpUnderLoad(rounds: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-backups-'));
  const latchkey = await startLatchkey({ dataDir: await mkdtemp(join(directory, 'data-')) });
  const machine = await newMachine();
  const raw = new RawClient(latchkey.endpoint, { sockets: WRITERS, timeoutMs: 30_000 });
  const acknowledged: string[] = [];
  const stopping = new AbortController();
  try {
    const app = await createApp(latchkey, {
      pool: { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false } },
    });
    const person = await newPersonWithDevice(app);
    const write = async (writer: number): Promise<void> => {
      let UserPoolId = '';
      for (let n = 0; !stopping.signal.aborted; n += 1) {
        // A pool has at most 10,000 groups.
        if (n % GROUPS_PER_POOL === 0) UserPoolId = await newPool(raw);
        const GroupName = `group-${writer}-${n}`;
        await raw.result('CreateGroup', { UserPoolId, GroupName });
        acknowledged.push(GroupName);
      }
    };
    const writing = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    writing.catch(() => undefined);
    let restored = '';
    for (let round = 0; round < rounds; round += 1) {
      const before = acknowledged.length;
      const backup = join(directory, `backup-${round}.db`);
      const made = await machine.run(['backup', backup, '--data', latchkey.dataDir, '--json']);
      expect(made.stdout).toContain('"sha256"');
      expect(acknowledged.length, 'nothing was written during the backup').toBeGreaterThan(before);
      restored = join(directory, `restored-${round}`);
      expect(await machine.run(['restore', backup, '--data', restored])).toMatchObject({ code: 0, stderr: '' });
      const groups = groupsIn(join(restored, 'latchkey.db'));
      const lost = acknowledged.slice(0, before).filter((name) => !groups.has(name));
      expect(lost, `lost in round ${round}`).toEqual([]);
    }
    stopping.abort();
    await writing;
    await copyFile(join(latchkey.dataDir, 'latchkey.key'), join(restored, 'latchkey.key'));
    const again = await startLatchkey({ dataDir: restored });
    try {
      const there = await createAppAt(again.endpoint, app);
      const { challenges } = await signIn(there, person);
      expect(challenges).toEqual(['PASSWORD_VERIFIER', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER']);
    } finally {
      await again.stop();
    }
  } finally {
    stopping.abort();
    raw.close();
    await latchkey.stop();
    await machine.remove();
    await rm(directory, { recursive: true, force: true });
  }
}

async function newPool(raw: RawClient): Promise<string> {
  const { UserPool } = await raw.result<{ UserPool: { Id: string } }>('CreateUserPool', { PoolName: 'written' });
  return UserPool.Id;
}

async function createAppAt<A extends object>(endpoint: string, app: A): Promise<A> {
  const { sdk } = await import('../harness/aws.ts');
  return { ...app, sdk: sdk(endpoint) };
}

function groupsIn(file: string): ReadonlySet<string> {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database.prepare('select group_name from groups').all() as { group_name: string }[];
    return new Set(rows.map(({ group_name }) => group_name));
  } finally {
    database.close();
  }
}
