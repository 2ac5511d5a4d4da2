/** The embedded database while another process uses its file: a backup tool, a shell, a second server. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { createApp } from '../harness/sign-in.ts';
import { type Order, runDisturbance, type Stage } from './chaos-run.ts';
import { beyond, type Disturbance, MOMENT_MS } from './disturbances.ts';

/** How long a job waits for another process. */
const LIMIT_SECONDS = 5;
const orders: readonly Order[] = ['during work', 'before work'];

let server: Latchkey;
let stage: Stage;

beforeAll(async () => {
  server = await startLatchkey();
  const app = await createApp(server);
  const people = [];
  for (let count = 0; count < 4; count += 1) people.push(await newPerson(app));
  stage = { server, app, people, limitSeconds: LIMIT_SECONDS };
});

afterAll(() => server.stop());

const onFile = (name: string, isOutage: boolean, begin: string, end: string): Disturbance => ({
  name,
  isOutage,
  lastsMs: isOutage ? beyond(LIMIT_SECONDS) : MOMENT_MS,
  begin: async () => {
    const other = new DatabaseSync(join(server.dataDir, 'latchkey.db'), { timeout: 5_000 });
    other.exec(begin);
    return async () => {
      other.exec(end);
      other.close();
    };
  },
});

const disturbances = [
  onFile('locked for writing by another process', true, 'begin immediate', 'rollback'),
  onFile(
    'read by another process, which keeps the write-ahead log from being reset',
    false,
    'begin; select * from users',
    'commit',
  ),
  onFile('vacuumed by another process', false, 'vacuum', 'pragma wal_checkpoint(truncate)'),
];

describe.for(orders)('SQLite, %s', (order) => {
  it.for(disturbances)('$name', async (disturbance) => runDisturbance(stage, disturbance, order));
});
