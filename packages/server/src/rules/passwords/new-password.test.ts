/** The password history of a pool: with what a new password is compared, and what is kept. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import type { PasswordRecord, UserRecord } from '../../records/user.ts';
import { newPoolId, samplePool, sampleUser } from '../../store/testing/sample-records.ts';
import type { Pool } from '../pools/directory.ts';
import { testPool } from '../testing/pool.ts';
import { type NewPassword, newPassword, retirePassword, temporaryPassword } from './new-password.ts';
import { passwordRecord } from './password-record.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const used = { code: 'PasswordHistoryPolicyViolationException', message: 'Password has previously been used.' };

/** A user with the password `first`, in a pool that remembers this many passwords. */
async function scene(PasswordHistorySize: number, expiresAt: number | null = null) {
  const id = newPoolId();
  const pool: Pool = { ...testPool({ Policies: { PasswordPolicy: { PasswordHistorySize } } }), id };
  const ann = sampleUser(id, { username: 'ann' });
  let user: UserRecord = { ...ann, password: await passwordRecord(services, pool, 'ann', 'first', expiresAt) };
  await services.store.write(async (tx) => {
    await tx.pools.insert(samplePool(id), []);
    await tx.users.insert(user);
  });
  const prepare = (password: string) => newPassword(services, pool, user, password);
  const store = (chosen: NewPassword) =>
    services.store.write(async (tx) => {
      await retirePassword(tx, pool, user, chosen);
      user = { ...user, password: chosen.record };
      await tx.users.replace(user);
    });
  const change = async (password: string) => store(await prepare(password));
  const past = async () => (await services.store.read.pastPasswords.list(id, user.sub)).map(({ salt }) => salt);
  const present = (): PasswordRecord | null => user.password;
  const without = () => {
    user = { ...user, password: null };
  };
  return { pool, prepare, store, change, past, present, without };
}

describe('a new password', () => {
  it('may be any in a pool without a history, which keeps none', async () => {
    const { prepare, change, past } = await scene(0);
    expect(await prepare('first')).toMatchObject({ record: { expiresAt: null }, differsFrom: null });
    await change('first');
    expect(await past()).toEqual([]);
  });

  it('must differ from the last ones, the present one included', async () => {
    const { change, prepare, past, present } = await scene(2);
    const first = present()?.salt;
    await expect(change('first')).rejects.toMatchObject(used);
    await change('second');
    expect(await past()).toEqual([first]);
    const second = present()?.salt;
    expect((await prepare('third')).differsFrom).toEqual(new Set([first, second]));
    for (const password of ['first', 'second']) await expect(change(password)).rejects.toMatchObject(used);
    await change('third');
    expect(await past()).toEqual([second]);
    await change('first');
    await expect(change('third')).rejects.toMatchObject(used);
  });

  it('is compared with former ones also if the user has none now', async () => {
    const { change, prepare, without } = await scene(3);
    await change('second');
    without();
    await expect(prepare('first')).rejects.toMatchObject(used);
    await change('third');
  });

  it('that was not compared with a password set meanwhile is not stored', async () => {
    const { prepare, store, change } = await scene(2);
    const slow = await prepare('slow');
    await change('quick');
    await expect(store(slow)).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      message: 'The password of the user is being changed by another request.',
    });
    await store(await prepare('slow'));
  });
});

describe('a temporary password', () => {
  it('may be one that the user had before', async () => {
    const { pool, store, prepare, present } = await scene(2);
    await store(await temporaryPassword(services, pool, { username: 'ann' }, 'first', 5_000));
    expect(present()).toMatchObject({ expiresAt: 5_000 });
    await expect(prepare('first')).rejects.toMatchObject(used);
  });

  it('is not kept when it is replaced', async () => {
    const { change, past } = await scene(2, 5_000);
    await change('second');
    expect(await past()).toEqual([]);
  });
});
