import { describe, expect, it } from 'vitest';
import type { MembershipRecord } from '../records/group.ts';
import { groupClaims } from './group-claims.ts';

const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
const member = (groupName: string, precedence: number | null, roleArn: string | null = null): MembershipRecord => {
  return { groupName, precedence, roleArn };
};

it('gives no claims to a user without groups', () => {
  expect(groupClaims([])).toEqual({ groups: [], roles: [], preferredRole: null });
});

it('orders groups by precedence, then by name; groups without precedence come last', () => {
  const memberships = [
    member('b', null),
    member('z', 0),
    member('a', null),
    member('last', 2 ** 31 - 1),
    member('y', 1),
    member('x', 1),
    member('B', null),
  ];
  const expected = ['z', 'x', 'y', 'last', 'B', 'a', 'b'];
  expect(groupClaims(memberships).groups).toEqual(expected);
  expect(groupClaims(memberships.toReversed()).groups).toEqual(expected);
});

it('does not change its input', () => {
  const memberships = Object.freeze([member('b', 2), member('a', 1)]);
  expect(groupClaims(memberships).groups).toEqual(['a', 'b']);
});

describe('roles', () => {
  const [reader, writer] = [role('reader'), role('writer')];
  it.each<[string, readonly MembershipRecord[], readonly string[], string | null]>([
    ['none', [member('a', 1)], [], null],
    ['one', [member('a', null, reader)], [reader], reader],
    ['lower precedence wins', [member('a', 2, reader), member('b', 1, writer)], [writer, reader], writer],
    ['zero is the lowest', [member('a', 1, reader), member('b', 0, writer)], [writer, reader], writer],
    ['any precedence wins over none', [member('a', null, reader), member('b', 9, writer)], [writer, reader], writer],
    ['equal, different roles', [member('a', 1, reader), member('b', 1, writer)], [reader, writer], null],
    ['equal, same role', [member('a', 1, reader), member('b', 1, reader)], [reader], reader],
    ['none has a precedence', [member('a', null, reader), member('b', null, writer)], [reader, writer], null],
    [
      'a tie below the first',
      [member('a', 0, reader), member('b', 1, writer), member('c', 1, reader)],
      [reader, writer],
      reader,
    ],
    ['a tie in which one group has no role', [member('a', 1), member('b', 1, writer)], [writer], writer],
    ['the first has no role', [member('a', 0), member('b', 1, writer)], [writer], writer],
  ])('%s', (_which, memberships, roles, preferredRole) => {
    expect(groupClaims(memberships)).toMatchObject({ roles, preferredRole });
    const backwards = groupClaims(memberships.toReversed());
    expect(backwards).toEqual(groupClaims(memberships));
  });
});
