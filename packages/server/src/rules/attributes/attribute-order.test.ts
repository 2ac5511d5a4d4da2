import { describe, expect, it } from 'vitest';
import { listingOrder } from './attribute-order.ts';
import { standardAttributes } from '../schema/attribute-schema-standard.ts';

const longest = ['name', 'phone_number_verified', 'phone_number', 'preferred_username', 'locale', 'email'];

describe('attributes are listed in the order of the service', () => {
  it.each([
    // API reference, GetUser and ListUsersInGroup; AWS CLI reference, get-user.
    ['sub', 'identities', 'email_verified', 'custom:state', ...longest],
    // API reference, AdminGetUser.
    ['sub', 'identities', 'email_verified', 'custom:deliverables', ...longest],
    // AWS CLI reference, admin-get-user; a recorded response of GetUser.
    ['sub', 'email_verified', 'phone_number_verified', 'phone_number', 'email'],
    // Published responses of ListUsers.
    ['sub', 'email_verified', 'name', 'email'],
    ['sub', 'email_verified', 'custom:group', 'email'],
  ])('%j', (...sample) => {
    expect(listingOrder(sample.toSorted())).toEqual(sample);
    expect(listingOrder(sample.toReversed())).toEqual(sample);
  });

  // Those that no published response shows stand where the hash codes of a Java map put them.
  it('with a place for every standard attribute', () => {
    const all = `sub zoneinfo website identities email_verified birthdate address custom:a gender updated_at profile name nickname
      phone_number_verified phone_number preferred_username locale given_name middle_name family_name picture email`;
    expect(listingOrder(all.split(/\s+/).toSorted())).toEqual(all.split(/\s+/));
    const names = standardAttributes.flatMap(({ Name = [] }) => Name);
    const custom = 'custom:a';
    const order = listingOrder([custom, ...names]);
    expect(listingOrder([...names, custom].toReversed())).toEqual(order);
    expect([order.at(0), order.at(-1)]).toEqual(['sub', 'email']);
  });

  it('with custom attributes in the given order', () => {
    expect(listingOrder(['custom:b', 'custom:a', 'dev:custom:c'])).toEqual(['custom:b', 'custom:a', 'dev:custom:c']);
  });
});
