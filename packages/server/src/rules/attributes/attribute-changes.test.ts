import { describe, expect, it } from 'vitest';
import { initialAttributes, isVerified, mergeAttributes } from './attribute-changes.ts';

const proved = { email: 'a@b.co', email_verified: 'true', name: 'Jane' };
const changes = (values: Readonly<Record<string, string>>) => new Map(Object.entries(values));

describe('a change', () => {
  it.each([
    ['keeps what it does not mention', { nickname: 'J' }, { ...proved, nickname: 'J' }],
    ['deletes attributes with an empty value', { name: '' }, { email: 'a@b.co', email_verified: 'true' }],
    ['makes another address unproved', { email: 'c@d.co' }, { ...proved, email: 'c@d.co', email_verified: 'false' }],
    ['keeps the same address proved', { email: 'a@b.co' }, proved],
    ['believes who says so', { email: 'c@d.co', email_verified: 'True' }, { ...proved, email: 'c@d.co' }],
    ['can take the proof away', { email_verified: 'false' }, { ...proved, email_verified: 'false' }],
    ['deletes the flag together with the address', { email: '' }, { name: 'Jane' }],
    [
      'sets a new address as unverified',
      { phone_number: '+123' },
      { ...proved, phone_number: '+123', phone_number_verified: 'false' },
    ],
  ])('%s', (_, values, expected) => {
    expect(mergeAttributes(proved, changes(values))).toStrictEqual(expected);
  });

  it('does not modify its input', () => {
    const before = Object.freeze({ ...proved });
    mergeAttributes(before, changes({ email: 'c@d.co' }));
    expect(before).toStrictEqual(proved);
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
