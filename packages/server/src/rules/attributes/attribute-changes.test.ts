import { describe, expect, it } from 'vitest';
import { initialAttributes, isVerified, mergeAttributes } from './attribute-changes.ts';

const verified = { email: 'a@b.co', email_verified: 'true', name: 'Jane' };
const changes = (values: Readonly<Record<string, string>>) => new Map(Object.entries(values));

describe('a change', () => {
  it.each([
    ['keeps attributes that it does not contain', { nickname: 'J' }, { ...verified, nickname: 'J' }],
    ['deletes attributes with an empty value', { name: '' }, { email: 'a@b.co', email_verified: 'true' }],
    [
      'sets a changed address as unverified',
      { email: 'c@d.co' },
      { ...verified, email: 'c@d.co', email_verified: 'false' },
    ],
    ['keeps an unchanged address verified', { email: 'a@b.co' }, verified],
    [
      'sets a changed address as verified if it says so',
      { email: 'c@d.co', email_verified: 'True' },
      { ...verified, email: 'c@d.co' },
    ],
    ['can set an address as unverified', { email_verified: 'false' }, { ...verified, email_verified: 'false' }],
    ['deletes the flag together with the address', { email: '' }, { name: 'Jane' }],
    [
      'sets a new address as unverified',
      { phone_number: '+123' },
      { ...verified, phone_number: '+123', phone_number_verified: 'false' },
    ],
  ])('%s', (_, values, expected) => {
    expect(mergeAttributes(verified, changes(values))).toStrictEqual(expected);
  });

  it('does not modify its input', () => {
    const before = Object.freeze({ ...verified });
    mergeAttributes(before, changes({ email: 'c@d.co' }));
    expect(before).toStrictEqual(verified);
  });

  it('handles names of built-in properties', () => {
    const after = mergeAttributes({}, new Map([['__proto__', 'x']]));
    expect(Object.keys(after)).toStrictEqual(['__proto__']);
    expect(Object.getPrototypeOf(after)).toBe(Object.prototype);
  });
});

it('initial attributes are stored as given, without empty ones', () => {
  expect(initialAttributes(changes({ email: 'a@b.co', name: '' }))).toStrictEqual({ email: 'a@b.co' });
});

it.each([
  [{}, false],
  [{ email: 'a@b.co' }, false],
  [{ email_verified: 'true' }, false],
  [{ email: 'a@b.co', email_verified: 'false' }, false],
  [{ email: 'a@b.co', email_verified: 'true' }, true],
])('%j is verified: %s', (attributes, expected) => expect(isVerified(attributes, 'email')).toBe(expected));
