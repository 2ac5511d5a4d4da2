/** Two servers on one PostgreSQL, with one issuer: what one of them has acknowledged must hold on the other. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedPostgresMissing, startEmbeddedPostgres } from '../harness/embedded-postgres.ts';
import { freePort, type Latchkey, startLatchkey } from '../harness/latchkey.ts';

export interface TwoNodes {
  readonly first: Latchkey;
  readonly second: Latchkey;
  stop(): Promise<void>;
}

/** Why the tests cannot run here; undefined if they can. With LATCHKEY_REQUIRE_SUITES=all they fail instead of being skipped. */
export const withoutNodes = process.env['LATCHKEY_REQUIRE_SUITES'] === 'all' ? undefined : embeddedPostgresMissing();

export async function startTwoNodes(): Promise<TwoNodes> {
  const postgres = await startEmbeddedPostgres();
  // The master key that both need is in it; their data is in PostgreSQL.
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-nodes-'));
  const port = await freePort();
  const args = ['--database', postgres.url, '--issuer', `http://127.0.0.1:${port}`];
  const first = await startLatchkey({ dataDir, args, port });
  const second = await startLatchkey({ dataDir, args });
  return {
    first,
    second,
    async stop() {
      await Promise.all([first.stop(), second.stop()]);
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
