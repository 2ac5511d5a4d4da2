/** Tests of provisioned limits: they are set, replaced and read. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Store } from '../store.ts';

export function describeProvisionedLimits(store: () => Store): void {
  it('stores provisioned limits by category', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await store().write(async (tx) => {
      await tx.provisionedLimits.put(first, 120);
      await tx.provisionedLimits.put(second, 25);
    });
    await store().write((tx) => tx.provisionedLimits.put(first, 400));
    const limits = await store().read.provisionedLimits.all();
    expect([limits.get(first), limits.get(second), limits.get('other')]).toEqual([400, 25, undefined]);
  });
}
