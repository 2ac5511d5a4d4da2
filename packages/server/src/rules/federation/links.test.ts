import { describe, expect, it } from 'vitest';
import type { UserRecord } from '../../records/user.ts';
import { NOW } from '../../store/testing/sample-records.ts';
import { identitiesOf, withIdentities } from '../attributes/identities.ts';
import { type ExternalUser, findFederatedUser } from './federated-user.ts';
import { isEntryOf, link, unlink } from './links.ts';
import type { IdentityProvider } from './provider.ts';
import { create, external, identity, localUser, newPlace, store, useDatabase } from './testing/place.ts';

useDatabase();

const find = (user: ExternalUser) => findFederatedUser(store.read, user);

describe('links', () => {
  const linkTo = (provider: IdentityProvider, user: UserRecord, name: string, value: string) =>
    store.write(async (tx) => {
      const locked = (await tx.users.findForUpdate(user.poolId, user.sub)) ?? user;
      return link(tx, provider, locked, { attributeName: name, value }, NOW + 1);
    });

  it('lead an identity to a user, once', async () => {
    const place = await newPlace();
    const [jane, john] = [await localUser(place, 'jane'), await localUser(place, 'john')];
    expect(await linkTo(place.provider, jane, 'Cognito_Subject', 's1')).toBe('linked');
    expect(await linkTo(place.provider, jane, 'Cognito_Subject', 's1')).toBe('taken');
    expect(await linkTo(place.provider, john, 'Cognito_Subject', 's1')).toBe('taken');
    const found = await find(external(place, 's1'));
    expect(found?.user).toMatchObject({ sub: jane.sub, modifiedAt: NOW + 1 });
    expect(identitiesOf(found?.user.attributes ?? {})).toEqual([
      { userId: 's1', providerName: 'Corp', providerType: 'OIDC', issuer: null, primary: false, dateCreated: NOW + 1 },
    ]);
    expect((await place.current()).content.linkAttributes).toEqual([]);
  });

  it('are not made for an identity that has signed in', async () => {
    const place = await newPlace();
    const jane = await localUser(place, 'jane');
    await create(place, external(place, 's1'));
    expect(await linkTo(place.provider, jane, 'Cognito_Subject', 's1')).toBe('profile');
  });

  it('are at most five for a user, besides the own identity', async () => {
    const place = await newPlace();
    const user = await create(place, external(place, 'own'));
    const outcomes: string[] = [];
    for (let index = 0; index < 6; index += 1) {
      outcomes.push(await linkTo(place.provider, user, 'Cognito_Subject', `s${index}`));
    }
    expect(outcomes).toEqual(['linked', 'linked', 'linked', 'linked', 'linked', 'too-many-links']);
  });

  it('are by at most five attributes of a provider', async () => {
    const place = await newPlace();
    const outcomes: string[] = [];
    for (const name of ['email', 'name', 'nickname', 'profile', 'website', 'zoneinfo', 'email', 'Cognito_Subject']) {
      const user = await localUser(place, `user-${outcomes.length}`);
      outcomes.push(await linkTo(await place.current(), user, name, `v${outcomes.length}`));
    }
    const linked = ['linked', 'linked', 'linked', 'linked', 'linked'];
    expect(outcomes).toEqual([...linked, 'too-many-attributes', 'linked', 'linked']);
    expect((await place.current()).content.linkAttributes).toEqual(['email', 'name', 'nickname', 'profile', 'website']);
  });

  it('make the attribute at most 2,048 characters long', async () => {
    const place = await newPlace();
    const user = await localUser(place, 'jane');
    const entry = { userId: '', providerName: 'Corp', providerType: 'OIDC', issuer: null, primary: false };
    const overhead = (withIdentities({}, [{ ...entry, dateCreated: NOW + 1 }])['identities'] ?? '').length;
    expect(await linkTo(place.provider, user, 'Cognito_Subject', 'x'.repeat(2_049 - overhead))).toBe('too-long');
    expect(await linkTo(place.provider, user, 'Cognito_Subject', 'x'.repeat(2_048 - overhead))).toBe('linked');
  });

  it('end, and leave the other identities of the user', async () => {
    const place = await newPlace();
    const user = await localUser(place, 'jane');
    await linkTo(place.provider, user, 'Cognito_Subject', 's1');
    await linkTo(place.provider, user, 'Cognito_Subject', 's2');
    const remove = (value: string) =>
      store.write((tx) => unlink(tx, place.pool.id, identity('Cognito_Subject', value), NOW + 9));
    expect(await remove('s1')).toBe(true);
    expect(await remove('s1')).toBe(false);
    expect(await remove('s3')).toBe(false);
    const left = await store.read.users.find(place.pool.id, user.sub);
    expect(left?.modifiedAt).toBe(NOW + 9);
    expect(identitiesOf(left?.attributes ?? {}).map(({ userId }) => userId)).toEqual(['s2']);
    expect(await find(external(place, 's1'))).toBeUndefined();
    expect((await find(external(place, 's2')))?.user.sub).toBe(user.sub);
    expect(await remove('s2')).toBe(true);
    expect((await store.read.users.find(place.pool.id, user.sub))?.attributes).toEqual({});
  });
});

describe('an entry of identities', () => {
  it('stands for the identity of the same provider and value', () => {
    const entry = { providerName: 'Corp', userId: 's1' };
    expect(isEntryOf(entry, identity('Cognito_Subject', 's1'))).toBe(true);
    expect(isEntryOf(entry, identity('email', 's1'))).toBe(true);
    expect(isEntryOf(entry, identity('Cognito_Subject', 's1', 'Other'))).toBe(false);
    expect(isEntryOf(entry, identity('Cognito_Subject', 's2'))).toBe(false);
  });

  it('of another identity stays if the own one is missing', async () => {
    const place = await newPlace();
    const user = await localUser(place, 'jane');
    const [first, second] = [identity('Cognito_Subject', 's1'), identity('Cognito_Subject', 's2')];
    await store.write(async (tx) => {
      for (const { attributeName, value } of [first, second]) {
        const locked = (await tx.users.findForUpdate(place.pool.id, user.sub)) ?? user;
        await link(tx, place.provider, locked, { attributeName, value }, NOW);
      }
      const linked = (await tx.users.findForUpdate(place.pool.id, user.sub)) ?? user;
      const left = identitiesOf(linked.attributes).filter(({ userId }) => userId === 's2');
      await tx.users.replace({ ...linked, attributes: withIdentities(linked.attributes, left) });
    });
    expect(await store.write((tx) => unlink(tx, place.pool.id, first, NOW))).toBe(true);
    const left = await store.read.users.find(place.pool.id, user.sub);
    expect(identitiesOf(left?.attributes ?? {}).map(({ userId }) => userId)).toEqual(['s2']);
  });
});
