import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { systemRandom } from './random.ts';
import {
  createSigningKeyStock,
  isPublished,
  PUBLISHED_AFTER_MS,
  PUBLISHED_AT_ONCE_MS,
  PUBLISHED_BEFORE_MS,
} from './signing-keys.ts';

const clock = { now: () => 1_700_000_000_000 };

it('returns two different 2048-bit keys whose public and private halves match', async () => {
  const stock = createSigningKeyStock(clock, systemRandom, 0);
  const pair = await stock.take('us-east-1_abc');

  expect(pair.map((key) => key.use)).toEqual(['id', 'access']);
  expect(pair[0].publicJwk.n).not.toBe(pair[1].publicJwk.n);
  expect(pair[0].kid).not.toBe(pair[1].kid);
  for (const key of pair) {
    expect(key).toEqual({
      poolId: 'us-east-1_abc',
      kid: expect.any(String),
      use: expect.any(String),
      privateKey: expect.any(Uint8Array),
      publicJwk: { kty: 'RSA', n: expect.any(String), e: 'AQAB' },
      createdAt: clock.now(),
      signsFrom: clock.now(),
      retiredAt: null,
    });
    expect(key.kid).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    const publicKey = createPublicKey({ key: { ...key.publicJwk }, format: 'jwk' });
    expect(publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    const privateKey = createPrivateKey({ key: Buffer.from(key.privateKey ?? []), format: 'der', type: 'pkcs8' });
    expect(verify('sha256', Buffer.from('m'), publicKey, sign('sha256', Buffer.from('m'), privateKey))).toBe(true);
  }
});

it('returns every key once, even if more keys are requested at a time than are ready', async () => {
  const stock = createSigningKeyStock(clock, systemRandom, 2);
  stock.fill();
  await sleep(50);
  const pairs = await Promise.all([stock.take('a_1'), stock.take('a_2'), stock.take('a_3')]);
  stock.close();
  expect(new Set(pairs.flat().map((key) => key.publicJwk.n)).size).toBe(6);
});

it('generates keys in advance, and again when some were taken: a full stock answers without waiting for OpenSSL', async () => {
  const stock = createSigningKeyStock(clock, systemRandom, 2);
  stock.fill();
  // A key that still has to be generated is never ready before the next turn of the event loop.
  const isReady = () => Promise.race([stock.take('a_1').then(() => true), setImmediate(false)]);
  for (let round = 0; round < 2; round++) {
    let ready = false;
    for (let tries = 0; tries < 50 && !ready; tries++) {
      await sleep(1000);
      ready = await isReady();
    }
    expect(ready).toBe(true);
  }
  stock.close();
});

it('publishes a key from ten minutes before it signs until 25 hours after it is retired', () => {
  expect([PUBLISHED_BEFORE_MS, PUBLISHED_AT_ONCE_MS, PUBLISHED_AFTER_MS]).toEqual([600_000, 2_000, 90_000_000]);
  expect(isPublished({ retiredAt: null }, Number.MAX_SAFE_INTEGER)).toBe(true);
  expect(isPublished({ retiredAt: 1_000 }, 1_000 + 90_000_000 - 1)).toBe(true);
  expect(isPublished({ retiredAt: 1_000 }, 1_000 + 90_000_000)).toBe(false);
});
