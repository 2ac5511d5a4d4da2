/** Pools that the operations do not make any more, but that a database may contain. */
import type { TestServices } from '../../testing/call.ts';

/** Makes MFA required in a pool whose first factors include codes, as was possible before SetUserPoolMfaConfig rejected it. */
export async function requireMfa({ store, directory }: TestServices, poolId: string): Promise<void> {
  await store.write(async ({ pools }) => {
    const pool = await pools.find(poolId);
    if (pool !== undefined) await pools.replace({ ...pool, mfaConfiguration: 'ON' });
  });
  directory.forget(poolId);
}
