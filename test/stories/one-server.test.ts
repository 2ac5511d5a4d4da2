/** Two servers on one data directory: the second says so and stops, and nothing stays locked after a crash. */
import { rm } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { startLatchkey } from '../harness/latchkey.ts';

it('refuses a second server on the same data, until the first has ended in any way', async () => {
  const first = await startLatchkey();
  const { dataDir } = first;
  const refused = startLatchkey({ dataDir });
  await expect(refused).rejects.toThrow(`latchkey ended with 1:\nAnother server runs on the data in ${dataDir}.`);
  expect((await fetch(`${first.endpoint}/health/ready`)).status).toBe(200);
  await first.kill();
  const next = await startLatchkey({ dataDir });
  expect(await next.stop()).toBe(0);
  const last = await startLatchkey({ dataDir });
  expect(await last.stop()).toBe(0);
  await rm(dataDir, { recursive: true });
}, 180_000);
