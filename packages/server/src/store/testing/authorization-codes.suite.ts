/** Tests of authorization codes. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Store } from '../store.ts';
import { HARD_TEXT, newPoolId, NOW, sampleAuthorizationCode, samplePool } from './sample-records.ts';

/** Long before the instants of all other tests, so that a sweep does not affect their rows. */
const THEN = 900_000_000_000;

export function describeAuthorizationCodes(store: () => Store): void {
  const find = (poolId: string, codeHash: string) => store().read.authorizationCodes.find(poolId, codeHash);

  describe('authorization codes', () => {
    it.each([
      ['complete', {}],
      ['without anything optional', { codeChallenge: null, nonce: null, deviceKey: null }],
      ['with difficult texts', { nonce: HARD_TEXT, redirectUri: `app://${HARD_TEXT}` }],
      ['with a nonce of control characters', { nonce: '\u0000\u0001\n' }],
    ])('are read as they were stored: %s', async (_which, change) => {
      const sample = sampleAuthorizationCode(newPoolId());
      const code = { ...sample, content: { ...sample.content, ...change } };
      await store().write((tx) => tx.authorizationCodes.insert(code));
      expect(await find(code.poolId, code.codeHash)).toStrictEqual(code);
      expect(await find(newPoolId(), code.codeHash)).toBeUndefined();
      expect(await find(code.poolId, 'other')).toBeUndefined();
    });

    it('keep the session that they were exchanged for', async () => {
      const [code, other] = [sampleAuthorizationCode(newPoolId()), sampleAuthorizationCode(newPoolId())];
      const sessionId = randomUUID();
      await store().write(async (tx) => {
        await tx.authorizationCodes.insert(code);
        await tx.authorizationCodes.insert(other);
      });
      await store().write(async (tx) => {
        expect(await tx.authorizationCodes.findForUpdate(code.poolId, code.codeHash)).toStrictEqual(code);
        await tx.authorizationCodes.use(code, sessionId);
      });
      expect(await find(code.poolId, code.codeHash)).toStrictEqual({ ...code, sessionId });
      expect(await find(other.poolId, other.codeHash)).toStrictEqual(other);
    });

    it('are used once by writes at the same time', async () => {
      const code = sampleAuthorizationCode(newPoolId());
      await store().write((tx) => tx.authorizationCodes.insert(code));
      const uses = Array.from({ length: 8 }, () =>
        store().write(async (tx) => {
          const found = await tx.authorizationCodes.findForUpdate(code.poolId, code.codeHash);
          if (found === undefined || found.sessionId !== null) return false;
          await tx.authorizationCodes.use(code, randomUUID());
          return true;
        }),
      );
      expect((await Promise.all(uses)).filter((won) => won)).toHaveLength(1);
    });

    it('are removed with their pool', async () => {
      const [code, other] = [sampleAuthorizationCode(newPoolId()), sampleAuthorizationCode(newPoolId())];
      await store().write(async (tx) => {
        for (const one of [code, other]) {
          await tx.pools.insert(samplePool(one.poolId), []);
          await tx.authorizationCodes.insert(one);
        }
      });
      await store().write((tx) => tx.pools.remove(code.poolId));
      expect(await find(code.poolId, code.codeHash)).toBeUndefined();
      expect(await find(other.poolId, other.codeHash)).toStrictEqual(other);
    });

    it('are swept when they have expired, used or not', async () => {
      const poolId = newPoolId();
      const codes = [
        sampleAuthorizationCode(poolId, { expiresAt: THEN }),
        sampleAuthorizationCode(poolId, { expiresAt: THEN, sessionId: randomUUID() }),
        sampleAuthorizationCode(poolId, { expiresAt: THEN + 1 }),
        sampleAuthorizationCode(poolId, { expiresAt: NOW }),
      ];
      await store().write(async (tx) => {
        for (const code of codes) await tx.authorizationCodes.insert(code);
      });
      expect(await store().sweep(THEN)).toBe(2);
      const left = await Promise.all(codes.map(({ codeHash }) => find(poolId, codeHash)));
      expect(left).toStrictEqual([undefined, undefined, codes[2], codes[3]]);
      expect(await store().sweep(THEN + 1)).toBe(1);
    });
  });
}
