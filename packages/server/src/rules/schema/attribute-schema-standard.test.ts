import { expect, it } from 'vitest';
import {
  identitiesAttribute,
  longestValue,
  requirableAttributes,
  standardAttributes,
} from './attribute-schema-standard.ts';

const common = { DeveloperOnlyAttribute: false, Mutable: true, Required: false };
const text = (Name: string, MinLength = '0', MaxLength = '2048') => {
  return { ...common, Name, AttributeDataType: 'String', StringAttributeConstraints: { MinLength, MaxLength } };
};
const flag = (Name: string) => ({ ...common, Name, AttributeDataType: 'Boolean' });

// DescribeUserPool of a pool whose schema was never changed (observed), in its order.
it('has the standard attributes of DescribeUserPool', () => {
  expect(standardAttributes).toStrictEqual([
    text('profile'),
    text('address'),
    text('birthdate', '10', '10'),
    text('gender'),
    text('preferred_username'),
    { ...common, Name: 'updated_at', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '0' } },
    text('website'),
    text('picture'),
    { ...text('sub', '1'), Mutable: false, Required: true },
    text('phone_number'),
    flag('phone_number_verified'),
    text('zoneinfo'),
    text('locale'),
    text('email'),
    flag('email_verified'),
    text('given_name'),
    text('family_name'),
    text('middle_name'),
    text('name'),
    text('nickname'),
  ]);
  expect(longestValue).toBe(2_048);
});

it('can require the claims about a person, in the order of GetCSVHeader', () => {
  const names = `name given_name family_name middle_name nickname preferred_username profile picture website email gender
    birthdate zoneinfo locale phone_number address updated_at`;
  expect(requirableAttributes).toEqual(names.split(/\s+/));
  const others = ['sub', 'email_verified', 'phone_number_verified'];
  expect(standardAttributes.map(({ Name = '' }) => Name).toSorted()).toEqual(
    [...requirableAttributes, ...others].toSorted(),
  );
});

it('gets the attribute of linked identities with the first provider', () => {
  expect(identitiesAttribute).toStrictEqual({
    ...common,
    Name: 'identities',
    AttributeDataType: 'String',
    StringAttributeConstraints: {},
  });
});
