import { describe, expect, it } from 'vitest';
import { systemRandom } from '../crypto/random.ts';
import { createSealer, scopedKey } from '../crypto/sealer.ts';
import type { TokenSessionRecord } from '../records/token-session.ts';
import { formerRefreshKeys, openRefreshToken, sealRefreshToken } from './refresh-token.ts';

const sealerOf = (byte: number) => createSealer(systemRandom, () => new Uint8Array(32).fill(byte));
const sealer = sealerOf(7);
const session = { poolId: 'pool_1', sub: 'sub-1', sessionId: 'session-1', generation: 4 } as TokenSessionRecord;
const content = { poolId: 'pool_1', sub: 'sub-1', sessionId: 'session-1', generation: 4 };
const noKeys = async () => [];

describe('openRefreshToken', () => {
  it('returns what was sealed, without asking for former keys', async () => {
    const never = () => Promise.reject(new Error('asked'));
    expect(await openRefreshToken(sealer, 'pool_1', sealRefreshToken(sealer, session), never)).toEqual(content);
  });

  it('opens tokens of a server that the pool was on before', async () => {
    const token = sealRefreshToken(sealerOf(8), session);
    expect(await openRefreshToken(sealer, 'pool_1', token, noKeys)).toBeUndefined();
    const formerOf = (byte: number) => scopedKey(new Uint8Array(32).fill(byte), 'pool_1');
    expect(await openRefreshToken(sealer, 'pool_1', token, async () => [formerOf(9), formerOf(8)])).toEqual(content);
    expect(await openRefreshToken(sealer, 'pool_1', token, async () => [formerOf(9)])).toBeUndefined();
    expect(await openRefreshToken(sealer, 'pool_1', token, async () => [formerOf(8)])).toEqual(content);
  });

  it('opens no token of another pool', async () => {
    const token = sealRefreshToken(sealer, session);
    expect(await openRefreshToken(sealer, 'pool_2', token, noKeys)).toBeUndefined();
  });

  it.each([
    [{ ...content }],
    [['pool_2', 'sub-1', 'session-1', 4]],
    [['pool_1', 1, 'session-1', 4]],
    [['pool_1', 'sub-1', null, 4]],
    [['pool_1', 'sub-1', 'session-1', '4']],
    [['pool_1', 'sub-1', 'session-1']],
    ['pool_1'],
    [null],
  ])('opens no token with the content %j', async (value) => {
    const token = sealer.seal('refresh-token', value, 'pool_1');
    expect(await openRefreshToken(sealer, 'pool_1', token, noKeys)).toBeUndefined();
  });

  it.each(['', 'token', 'a.b.c'])('does not open %j', async (token) => {
    expect(await openRefreshToken(sealer, 'pool_1', token, noKeys)).toBeUndefined();
  });
});

describe('formerRefreshKeys', () => {
  it('returns the keys that have not expired', async () => {
    const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
    const keys = [
      { key: key(1), expiresAt: 1_001 },
      { key: key(2), expiresAt: 1_000 },
      { key: key(3), expiresAt: 9_999 },
    ];
    const asked: unknown[] = [];
    const item = async (...args: unknown[]) => {
      asked.push(args);
      return { content: { keys } } as never;
    };
    const found = await formerRefreshKeys({ item }, 'pool_1', 1_000);
    expect(found.map((one) => one[0])).toEqual([1, 3]);
    expect(found.every((one) => one.length === 32)).toBe(true);
    expect(asked).toEqual([['pool_1', 'refresh-token-keys', expect.any(String)]]);
    expect(await formerRefreshKeys({ item: async () => undefined }, 'pool_1', 1_000)).toEqual([]);
  });
});
