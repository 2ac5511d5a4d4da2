/** Many users at once get the names that they would get one after the other. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PoolDefinition } from '../../records/pool.ts';
import type { UserRecord } from '../../records/user.ts';
import type { Store } from '../../store/store.ts';
import { openStoreForTests } from '../../store/testing/opened-store.ts';
import { newPoolId, samplePool, sampleUser } from '../../store/testing/sample-records.ts';
import { withIdentities } from '../attributes/identities.ts';
import type { Pool } from '../pools/directory.ts';
import { poolSettings } from '../pools/pool-settings.ts';
import { aliasExists, insertUser, replaceUser } from './alias-claims.ts';
import { insertUsers, type NewUser } from './many-users.ts';
import { findUser } from './user-lookup.ts';

let store: Store;
openStoreForTests((opened) => {
  store = opened;
});

async function newPool(definition: PoolDefinition): Promise<Pool> {
  const poolId = newPoolId();
  const record = samplePool(poolId, { definition });
  await store.write((tx) => tx.pools.insert(record, []));
  return { id: poolId, shortName: poolId.slice(poolId.indexOf('_') + 1), record, settings: poolSettings(record) };
}

const userOf = (pool: Pool, username: string, attributes: UserRecord['attributes'], sub: string = randomUUID()) =>
  sampleUser(pool.id, { username, sub, attributes });
type User = readonly [username: string, attributes?: UserRecord['attributes'], sub?: string];

/** Stores the users at once, and in another pool one after the other. @returns what each was answered */
async function answers(definition: PoolDefinition, users: readonly User[], contactKind: NewUser['contactKind'] = null) {
  const [together, apart] = [await newPool(definition), await newPool(definition)];
  const records = (pool: Pool) => users.map(([name, attributes = {}, sub]) => userOf(pool, name, attributes, sub));
  const all = records(together).map((user): NewUser => ({ user, contactKind }));
  const refusals = await store.write((tx) => insertUsers(tx, together, all));
  const single: unknown[] = [];
  for (const user of records(apart)) {
    const refusal = (kind: 'username' | Parameters<typeof aliasExists>[1]) =>
      kind === 'username' || kind === contactKind ? (new Error('exists') as never) : aliasExists(apart, kind);
    const stored = store.write((tx) => insertUser(tx, apart, user, contactKind, { takeOver: false, refusal }));
    single.push(
      await stored.then(
        () => undefined,
        (error: Error) => (error.message === 'exists' ? 'exists' : error),
      ),
    );
  }
  expect(refusals).toEqual(single);
  for (const [index, { user }] of all.entries()) {
    const found = await store.read.users.find(together.id, user.sub);
    expect(found !== undefined, `user ${index}`).toBe(refusals[index] === undefined);
  }
  return refusals.map((one) => (one === undefined || one === 'exists' ? one : one.message));
}

const verified = (email: string) => ({ email, email_verified: 'true' });
const taken = (kind: string, given = '') => `An account with the ${given}${kind} already exists.`;

describe('in a pool with user names', () => {
  it('a user name belongs to the first', async () => {
    const insensitive = { UsernameConfiguration: { CaseSensitive: false } };
    expect(await answers({}, [['jane'], ['jane'], ['Jane'], ['john']])).toEqual([
      undefined,
      'exists',
      undefined,
      undefined,
    ]);
    expect(await answers(insensitive, [['jane'], ['Jane']])).toEqual([undefined, 'exists']);
  });

  it('a user name is not the sub of a user who is stored', async () => {
    const sub = randomUUID();
    const pool = await newPool({});
    const add = (...users: readonly UserRecord[]) =>
      store.write((tx) =>
        insertUsers(
          tx,
          pool,
          users.map((user) => ({ user, contactKind: null })),
        ),
      );
    expect(await add(userOf(pool, 'jane', {}, sub))).toEqual([undefined]);
    const own = randomUUID();
    expect(
      await add(userOf(pool, sub.toUpperCase(), {}), userOf(pool, own, {}, own), userOf(pool, randomUUID(), {})),
    ).toEqual(['exists', undefined, undefined]);
  });

  it('a preferred user name is not the sub, the name or the address of another user', async () => {
    const definition: PoolDefinition = { AliasAttributes: ['email', 'preferred_username'] };
    const preferred = (preferred_username: string) => ({ preferred_username });
    const address = 'Preferred username cannot be of email format, since user pool is configured for email alias.';
    expect(
      await answers(definition, [
        ['jane', preferred('jane')],
        ['john', preferred('jane')],
        ['joe', preferred('a@b.co')],
        ['jim', preferred('jack')],
        ['jack'],
        ['jill', preferred('jim')],
      ]),
    ).toEqual([undefined, taken('preferred_username'), address, undefined, 'exists', taken('preferred_username')]);

    const sub = randomUUID();
    const pool = await newPool(definition);
    const add = (user: UserRecord) => store.write((tx) => insertUsers(tx, pool, [{ user, contactKind: null }]));
    expect(await add(userOf(pool, 'jane', {}, sub))).toEqual([undefined]);
    expect(await add(userOf(pool, 'john', preferred(sub)))).toEqual([aliasExists(pool, 'preferred_username')]);
    // An attribute that is no alias may have every value.
    const plain = await newPool({});
    const user = userOf(plain, 'john', preferred('a@b.co'));
    expect(await store.write((tx) => insertUsers(tx, plain, [{ user, contactKind: null }]))).toEqual([undefined]);
  });

  it('a verified address belongs to the first', async () => {
    const users: User[] = [
      ['a', { email: 'x@y.co', email_verified: 'false' }],
      ['b', verified('x@y.co')],
      ['c', verified('x@y.co')],
      ['d', { email: 'x@y.co' }],
      ['c'],
    ];
    const expected = [undefined, undefined, taken('email'), undefined, undefined];
    expect(await answers({ AliasAttributes: ['email'] }, users)).toEqual(expected);
    expect(await answers({}, users)).toEqual([undefined, undefined, undefined, undefined, 'exists']);
  });
});

it('in a pool of addresses, an address belongs to the first, verified or not', async () => {
  const users: User[] = [
    [randomUUID(), { email: 'x@y.co' }],
    [randomUUID(), verified('x@y.co')],
    [randomUUID(), { email: 'z@y.co' }],
    [randomUUID(), {}],
  ];
  const gone = 'The email attribute is the username and cannot be deleted.';
  const refusals = await answers({ UsernameAttributes: ['email'] }, users, 'email');
  expect(refusals).toEqual([undefined, 'exists', undefined, gone]);
});

it('no user is stored in a pool that was removed', async () => {
  const pool = { ...(await newPool({})), id: 'us-east-1_removed' };
  const user = userOf(pool, 'jane', {});
  await expect(store.write((tx) => insertUsers(tx, pool, [{ user, contactKind: null }]))).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: 'User pool us-east-1_removed does not exist.',
  });
});

describe('a changed user', () => {
  const definition: PoolDefinition = { AliasAttributes: ['email', 'preferred_username'] };
  const refusals = (pool: Pool, takeOver = false) => ({
    takeOver,
    refusal: (kind: Parameters<typeof aliasExists>[1]) => aliasExists(pool, kind),
  });
  async function stored(pool: Pool, user: UserRecord): Promise<UserRecord> {
    await store.write((tx) => insertUser(tx, pool, user, null, refusals(pool)));
    return user;
  }
  const nameOf = async (pool: Pool, typed: string) => (await findUser(store.read, pool, typed))?.username;

  it('loses old aliases and gets new ones, but keeps the user name', async () => {
    const pool = await newPool(definition);
    const before = await stored(pool, userOf(pool, 'jane', { ...verified('a@b.co'), preferred_username: 'jane' }));
    const after = { ...before, attributes: { ...verified('c@d.co'), preferred_username: 'queen' } };
    await store.write((tx) => replaceUser(tx, pool, before, after, refusals(pool)));
    const found = await Promise.all(['a@b.co', 'c@d.co', 'jane', 'queen'].map((name) => nameOf(pool, name)));
    expect(found).toEqual([undefined, 'jane', 'jane', 'jane']);
    const last = { ...after, attributes: { email: 'c@d.co', email_verified: 'false' } };
    await store.write((tx) => replaceUser(tx, pool, after, last, refusals(pool)));
    expect([await nameOf(pool, 'c@d.co'), await nameOf(pool, 'queen')]).toEqual([undefined, undefined]);
  });

  it('takes over a verified address only if that is asked for', async () => {
    const pool = await newPool(definition);
    await stored(pool, userOf(pool, 'jane', { ...verified('a@b.co'), name: 'J' }));
    const john = await stored(pool, userOf(pool, 'john', {}));
    const after = { ...john, attributes: verified('a@b.co') };
    const attempt = (takeOver: boolean) =>
      store.write((tx) => replaceUser(tx, pool, john, after, refusals(pool, takeOver)));
    await expect(attempt(false)).rejects.toMatchObject({ code: 'AliasExistsException', message: taken('email') });
    await attempt(true);
    expect(await nameOf(pool, 'a@b.co')).toBe('john');
    expect((await findUser(store.read, pool, 'jane'))?.attributes).toEqual({
      email: 'a@b.co',
      email_verified: 'false',
      name: 'J',
    });
  });

  it('of an identity provider gets no alias', async () => {
    const pool = await newPool(definition);
    const identity = { userId: 's', providerName: 'Corp', providerType: 'OIDC', issuer: null, dateCreated: 0 };
    const attributes = withIdentities({ ...verified('a@b.co') }, [{ ...identity, primary: true }]);
    await stored(pool, userOf(pool, 'Corp_s', attributes));
    expect([await nameOf(pool, 'a@b.co'), await nameOf(pool, 'Corp_s')]).toEqual([undefined, 'Corp_s']);
  });
});
