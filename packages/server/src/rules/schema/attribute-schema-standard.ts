import type { SchemaAttributeType } from '@latchkey/model';

/** Longest attribute value, in characters ("Quotas in Amazon Cognito": 2,048). */
export const longestValue = 2_048;

/**
 * The attributes that every pool has, as DescribeUserPool lists them (observed, in the order of 2025). They are the
 * standard claims of OpenID Connect Core 1.0 section 5.1; the bounds are Cognito's.
 */
export const standardAttributes: readonly SchemaAttributeType[] = [
  text('profile'),
  text('address'),
  text('birthdate', 10, 10),
  text('gender'),
  text('preferred_username'),
  {
    Name: 'updated_at',
    AttributeDataType: 'Number',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    NumberAttributeConstraints: { MinValue: '0' },
  },
  text('website'),
  text('picture'),
  { ...text('sub', 1), Mutable: false, Required: true },
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
];

/** The attribute that the first identity provider of a pool adds to its schema (observed). */
export const identitiesAttribute: SchemaAttributeType = {
  Name: 'identities',
  AttributeDataType: 'String',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
  StringAttributeConstraints: {},
};

/**
 * The standard attributes that can be required, in the order in which the service lists several of them
 * (GetCSVHeader; observed in `Invalid attributes given, name and address is missing`).
 */
export const requirableAttributes: readonly string[] = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'email',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'phone_number',
  'address',
  'updated_at',
];

function text(name: string, minLength = 0, maxLength = longestValue): SchemaAttributeType {
  return {
    Name: name,
    AttributeDataType: 'String',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    StringAttributeConstraints: { MinLength: String(minLength), MaxLength: String(maxLength) },
  };
}

function flag(name: string): SchemaAttributeType {
  return {
    Name: name,
    AttributeDataType: 'Boolean',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
  };
}
