import { describe, expect, it } from 'vitest';
import { sampleUser } from '../../store/testing/sample-records.ts';
import { testPool } from '../testing/pool.ts';
import { triggerAttributes, triggerUser } from './trigger-user.ts';

const pool = testPool({
  AliasAttributes: ['email', 'preferred_username'],
  UsernameConfiguration: { CaseSensitive: false },
});
const user = sampleUser(pool.id, {
  username: 'jane',
  status: 'CONFIRMED',
  attributes: {
    email: 'Jane@Example.com',
    email_verified: 'true',
    phone_number: '+14325551212',
    phone_number_verified: 'true',
  },
});
const plain = { ...user.attributes, sub: user.sub, 'cognito:user_status': 'CONFIRMED' };

describe('the attributes of a trigger event', () => {
  it('have verified aliases a second time, as they are compared', () => {
    expect(triggerAttributes(pool, user)).toEqual({ ...plain, 'cognito:email_alias': 'jane@example.com' });
  });

  it('have no alias that is not verified, or of a kind that is none', () => {
    const unverified = { ...user, attributes: { ...user.attributes, email_verified: 'false' } };
    expect(triggerAttributes(pool, unverified)).toEqual({ ...plain, email_verified: 'false' });
    expect(triggerAttributes(testPool(), user)).toEqual(plain);
  });
});

describe('the user of a trigger event', () => {
  it('is the one that was found', () => {
    const found = { userName: 'jane', userAttributes: triggerAttributes(pool, user) };
    expect(triggerUser(pool, user, 'typed', false)).toEqual(found);
    expect(triggerUser(pool, user, 'typed', true)).toEqual({ ...found, userNotFound: false });
  });

  it('has only the typed name if there is none', () => {
    expect(triggerUser(pool, undefined, 'typed', false)).toEqual({ userName: 'typed', userAttributes: {} });
    expect(triggerUser(pool, undefined, 'typed', true)).toEqual({
      userName: 'typed',
      userAttributes: {},
      userNotFound: true,
    });
  });
});
