/** Tests of passkeys: they are read as they were stored, for their own user only. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Store } from '../store.ts';
import { newPoolId, NOW, samplePasskey } from './sample-records.ts';

export function describePasskeys(store: () => Store): void {
  describe('passkeys', () => {
    it.each([
      ['complete', {}],
      ['with few properties', { attachment: null, transports: [], backupEligible: false, backedUp: false }],
      ['with the highest counter', { signCount: 0xffff_ffff }],
      ['with the longest id', { credentialId: 'A'.repeat(1364) }],
    ])('are read as they were stored: %s', async (_which, change) => {
      const passkey = samplePasskey(newPoolId(), randomUUID(), change);
      const { poolId, sub, credentialId } = passkey;
      expect(await store().write((tx) => tx.passkeys.insert(passkey))).toBe(true);
      expect(await store().read.passkeys.find(poolId, sub, credentialId)).toStrictEqual(passkey);
      expect(await store().read.passkeys.find(poolId, randomUUID(), credentialId)).toBeUndefined();
      expect(await store().read.passkeys.find(newPoolId(), sub, credentialId)).toBeUndefined();
    });

    it('are not inserted twice', async () => {
      const passkey = samplePasskey(newPoolId(), randomUUID());
      await store().write((tx) => tx.passkeys.insert(passkey));
      const again = { ...passkey, friendlyName: 'again' };
      expect(await store().write((tx) => tx.passkeys.insert(again))).toBe(false);
      const { poolId, sub, credentialId } = passkey;
      expect(await store().read.passkeys.find(poolId, sub, credentialId)).toEqual(passkey);
    });

    it('store the data of a use', async () => {
      const passkey = samplePasskey(newPoolId(), randomUUID());
      const { poolId, sub, credentialId } = passkey;
      await store().write(async (tx) => {
        await tx.passkeys.insert(passkey);
        expect(await tx.passkeys.findForUpdate(poolId, sub, credentialId)).toEqual(passkey);
        await tx.passkeys.recordUse(passkey, { signCount: 3_000_000_000, backedUp: false, at: NOW + 9 });
      });
      const used = { ...passkey, signCount: 3_000_000_000, backedUp: false, lastUsedAt: NOW + 9 };
      expect(await store().read.passkeys.find(poolId, sub, credentialId)).toEqual(used);
    });

    it('are listed in the order of their ids, in pages', async () => {
      const [poolId, sub] = [newPoolId(), randomUUID()];
      const ids = ['-b', 'A', 'Z', '_x', 'a', 'b'];
      await store().write(async (tx) => {
        for (const credentialId of ids.toReversed()) {
          await tx.passkeys.insert(samplePasskey(poolId, sub, { credentialId }));
          await tx.passkeys.insert(samplePasskey(poolId, randomUUID(), { credentialId }));
        }
      });
      const first = await store().read.passkeys.list(poolId, sub, { limit: 4 });
      const second = await store().read.passkeys.list(poolId, sub, { limit: 4, after: first.next });
      expect([...first.items, ...second.items].map(({ credentialId }) => credentialId)).toEqual(ids);
      expect(second.next).toBeUndefined();
    });

    it('are removed one by one', async () => {
      const [poolId, sub] = [newPoolId(), randomUUID()];
      const [one, other] = [samplePasskey(poolId, sub), samplePasskey(poolId, sub)];
      await store().write(async (tx) => {
        await tx.passkeys.insert(one);
        await tx.passkeys.insert(other);
      });
      expect(await store().write((tx) => tx.passkeys.remove(poolId, sub, one.credentialId))).toBe(true);
      expect(await store().write((tx) => tx.passkeys.remove(poolId, sub, one.credentialId))).toBe(false);
      const { items } = await store().read.passkeys.list(poolId, sub, { limit: 20 });
      expect(items).toEqual([other]);
    });
  });
}
