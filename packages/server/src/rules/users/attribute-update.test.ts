/** What a change of attributes stores, and which codes it needs. */
import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../crypto/random.ts';
import { createSealer } from '../../crypto/sealer.ts';
import type { ServerSettings } from '../../ports/settings.ts';
import type { PoolDefinition } from '../../records/pool.ts';
import type { UserRecord } from '../../records/user.ts';
import type { Store } from '../../store/store.ts';
import { openStoreForTests } from '../../store/testing/opened-store.ts';
import { newPoolId, NOW, samplePool, sampleUser } from '../../store/testing/sample-records.ts';
import { aliasExists, insertUser } from '../names/alias-claims.ts';
import type { Pool } from '../pools/directory.ts';
import { declareAttributes } from '../schema/attribute-schema-declaration.ts';
import { testPool } from '../testing/pool.ts';
import { isVerifiedFirst, updateAttributes } from './attribute-update.ts';

let store: Store;
openStoreForTests((opened) => {
  store = opened;
});

const tools = {
  random: systemRandom,
  sealer: createSealer(systemRandom, () => new Uint8Array(32).fill(7)),
  clock: { now: () => NOW + 7 },
  settings: {} as ServerSettings,
};

const verifying: PoolDefinition = { AutoVerifiedAttributes: ['email'] };
const verifiedFirst: PoolDefinition = {
  ...verifying,
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
};

/** A pool, and a user with these attributes. */
async function scene(definition: PoolDefinition, attributes: Readonly<Record<string, string>>) {
  const id = newPoolId();
  const pool: Pool = { ...testPool(definition), id };
  await store.write((tx) => tx.pools.insert(samplePool(id), []));
  const add = async (given: Readonly<Record<string, string>>, contact: 'email' | null = null): Promise<UserRecord> => {
    const user = sampleUser(id, { attributes: given });
    const conflict = { takeOver: false, refusal: (kind: 'username') => aliasExists(pool, kind) };
    await store.write((tx) => insertUser(tx, pool, user, contact, conflict as never));
    return user;
  };
  const user = await add(attributes);
  const update = (changes: Readonly<Record<string, string>>, takeOver = false, of = user) =>
    store.write((tx) => updateAttributes(tools, tx, pool, of, new Map(Object.entries(changes)), takeOver));
  const stored = async (of = user) => (await store.read.users.find(id, of.sub))?.attributes;
  const code = (of = user) => store.read.codes.find(id, of.sub, 'verify-email');
  return { pool, user, add, update, stored, code };
}

const old = { email: 'old@example.com', email_verified: 'true' };
const email = 'new@example.com';

describe('a new address', () => {
  it('counts as unverified, and gets a code if the pool verifies it', async () => {
    const { user, update, stored, code } = await scene(verifying, old);
    const { user: after, codes } = await update({ email, name: 'Ann' });
    const attributes = { email, email_verified: 'false', name: 'Ann' };
    expect(after).toEqual({ ...user, attributes, modifiedAt: NOW + 7 });
    expect(await stored()).toEqual(attributes);
    expect(codes).toMatchObject([
      { record: { sub: user.sub, purpose: 'verify-email', medium: 'EMAIL', destination: email } },
    ]);
    expect(await code()).toEqual(codes[0]?.record);
  });

  it('gets no code if the pool does not verify it, if it is the old one, or if it is set as verified', async () => {
    const plain = await scene({}, old);
    expect((await plain.update({ email })).codes).toEqual([]);
    expect(await plain.stored()).toEqual({ email, email_verified: 'false' });
    const { update, stored } = await scene(verifying, old);
    expect((await update({ email: old.email, name: 'Ann' })).codes).toEqual([]);
    expect(await stored()).toEqual({ ...old, name: 'Ann' });
    expect((await update({ email, email_verified: 'true' })).codes).toEqual([]);
    expect(await stored()).toMatchObject({ email, email_verified: 'true' });
  });
});

describe('an address that is verified before it is stored', () => {
  it('waits for its code, while other attributes are stored', async () => {
    const { update, stored, code } = await scene(verifiedFirst, old);
    const { codes } = await update({ email, email_verified: 'false', name: 'Ann' });
    expect(await stored()).toEqual({ ...old, name: 'Ann' });
    expect(codes).toMatchObject([{ record: { destination: email } }]);
    expect(await code()).toEqual(codes[0]?.record);
  });

  it.each([
    ['an administrator marks it as verified', { email, email_verified: 'TRUE' }, { email, email_verified: 'true' }],
    ['it is deleted', { email: '' }, {}],
    ['it is the old one', { email: old.email }, old],
  ])('is stored at once if %s', async (_why, changes, expected) => {
    const { update, stored } = await scene(verifiedFirst, old);
    expect((await update(changes)).codes).toEqual([]);
    expect(await stored()).toMatchObject(expected);
    expect((await stored())?.['email']).toBe((expected as typeof old).email);
  });

  it('is stored at once if it is required and missing, and waits if it is only missing', async () => {
    const required = declareAttributes([{ Name: 'email', AttributeDataType: 'String', Required: true, Mutable: true }]);
    const strict = await scene({ ...verifiedFirst, SchemaAttributes: [...required] }, {});
    await strict.update({ email });
    expect(await strict.stored()).toMatchObject({ email, email_verified: 'false' });
    const { update, stored } = await scene(verifiedFirst, {});
    await update({ email });
    expect(await stored()).toEqual({});
  });

  it('may not be the user name of another user', async () => {
    const { add, update } = await scene({ ...verifiedFirst, UsernameAttributes: ['email'] }, {});
    await add({ email }, 'email');
    const self = await add({ email: 'self@example.com' }, 'email');
    await expect(update({ email }, false, self)).rejects.toMatchObject({
      code: 'AliasExistsException',
      message: 'An account with the given email already exists.',
    });
    expect((await update({ email: 'free@example.com' }, false, self)).codes).toHaveLength(1);
  });

  it('is one of those that the pool lists', () => {
    const pool = testPool(verifiedFirst);
    expect([isVerifiedFirst(pool, 'email'), isVerifiedFirst(pool, 'phone_number')]).toEqual([true, false]);
    expect(isVerifiedFirst(testPool(), 'email')).toBe(false);
  });
});

it('a verified address is taken from its holder only if that is asked for', async () => {
  const { add, update, stored } = await scene({ AliasAttributes: ['email'] }, {});
  const holder = await add({ email, email_verified: 'true' });
  const change = { email, email_verified: 'true' };
  await expect(update(change)).rejects.toMatchObject({
    code: 'AliasExistsException',
    message: 'An account with the email already exists.',
  });
  await update(change, true);
  expect([await stored(), await stored(holder)]).toEqual([change, { email, email_verified: 'false' }]);
});

it('the flag of an address that the user does not have is not stored', async () => {
  const { update, stored } = await scene({}, {});
  await update({ email_verified: 'true', name: 'Ann' });
  expect(await stored()).toEqual({ name: 'Ann' });
});
