import { scryptSync } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { testPool } from '../testing/pool.ts';
import { isPasswordOf, passwordRecord } from './password-record.ts';

const PASSWORD = 'Corr3ct-horse';
const pool = testPool();
/** A hash of `imported` as scrypt makes it. */
const scryptHash = scryptSync('imported', 'salt', 32, { N: 16, r: 1, p: 1 }).toString('hex');
const importedHash = { text: `16$1$1$${Buffer.from('salt').toString('hex')}$${scryptHash}` };

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

it('a record is made for one user name, and a new one has another salt', async () => {
  const [one, other] = [
    await passwordRecord(services, pool, 'ann', PASSWORD, null),
    await passwordRecord(services, pool, 'ann', PASSWORD, 5_000),
  ];
  expect([one.expiresAt, other.expiresAt]).toEqual([null, 5_000]);
  expect(one.salt).toMatch(/^[0-9a-f]+$/);
  expect(one.salt).not.toBe(other.salt);
  const is = (username: string, password: string) =>
    isPasswordOf(services, pool, { username, password: one, importedHash: null }, password);
  expect([await is('ann', PASSWORD), await is('ann', 'other'), await is('bob', PASSWORD)]).toEqual([
    true,
    false,
    false,
  ]);
});

it('a user may have an imported hash instead, or no password', async () => {
  const is = (user: Pick<Parameters<typeof isPasswordOf>[2], 'importedHash'>, password: string) =>
    isPasswordOf(services, pool, { username: 'ann', password: null, ...user }, password);
  expect(await is({ importedHash }, 'imported')).toBe(true);
  expect(await is({ importedHash }, PASSWORD)).toBe(false);
  expect(await is({ importedHash: null }, PASSWORD)).toBe(false);
});
