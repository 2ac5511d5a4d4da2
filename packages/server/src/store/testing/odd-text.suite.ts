/** Tests with text that not every database can store: all engines must behave in the same way. */
import { describe, expect, it } from 'vitest';
import type { Store } from '../store.ts';
import { newPoolId, sampleGroup, samplePasskey, samplePool } from './sample-records.ts';

const odd = ['\0', 'a\0b', '\u{10FFFE}', '\u{10FFFE}0', '\u{10FFFE}1\0'];

export function describeOddText(store: () => Store): void {
  describe('text with U+0000, or with the noncharacter that encodes it', () => {
    it.each(odd)('does not match other text: %j', async (text) => {
      const key = ['us-east-1_odd', 'sub', text] as const;
      expect(await store().read.passkeys.find(...key)).toBeUndefined();
      expect(await store().read.groups.find('us-east-1_odd', text)).toBeUndefined();
      expect(await store().read.guards.isConsumed({ poolId: 'us-east-1_odd', sub: 's', nonce: text })).toBe(false);
      expect(await store().write((tx) => tx.passkeys.remove(...key))).toBe(false);
    });

    it('is stored, found and listed', async () => {
      const poolId = newPoolId();
      await store().write(async (tx) => {
        await tx.pools.insert(samplePool(poolId), []);
        for (const [index, text] of odd.entries()) {
          await tx.passkeys.insert(samplePasskey(poolId, 'sub', { credentialId: text, friendlyName: text }));
          await tx.groups.insert(sampleGroup(poolId, { groupName: `group-${index}`, description: text }), 100);
        }
      });
      for (const text of odd) {
        expect(await store().read.passkeys.find(poolId, 'sub', text)).toMatchObject({ friendlyName: text });
      }
      const groups = await store().read.groups.list(poolId, { limit: 100 });
      expect(groups.items.map(({ description }) => description)).toEqual(odd);
      expect(await store().write((tx) => tx.passkeys.remove(poolId, 'sub', 'a\0b'))).toBe(true);
      const left = await store().read.passkeys.list(poolId, 'sub', { limit: 100 });
      expect(left.items.map(({ credentialId }) => credentialId).toSorted()).toEqual(
        odd.filter((text) => text !== 'a\0b').toSorted(),
      );
    });
  });
}
