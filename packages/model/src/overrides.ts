/**
 * Where the service differs from its published model. All code reads the model with these overrides; `generated/service.json` stays
 * as published. If a new model differs from what an entry states as published, a test fails, so that somebody checks the entry.
 */

import type { Shape } from './service-model.ts';

/**
 * One constraint of a string shape: the published value and the value that the service applies. An `enum` has the same values in
 * another order, in which the message of the service lists them.
 */
export interface ConstraintOverride {
  /** Name of a string shape. */
  readonly shape: string;
  readonly constraint: 'pattern' | 'min' | 'max' | 'enum';
  readonly published: string | number | readonly string[] | undefined;
  readonly actual: string | number | readonly string[];
  /** The observation or document that shows it. */
  readonly source: string;
}

export const overrides: readonly ConstraintOverride[] = [
  {
    shape: 'PasswordType',
    constraint: 'pattern',
    published: '[\\S]+',
    actual: '^[\\S]+.*[\\S]+$',
    source:
      'Developer guide, "Adding user pool password requirements": a space that is neither first nor last counts as a symbol. The pattern is the one in the error of the service.',
  },
  {
    shape: 'DomainType',
    constraint: 'pattern',
    published: '^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$',
    actual: '[\\s\\S]+',
    source:
      'CreateUserPoolDomain answers other characters with a text of its own, and accepts the dots of custom domains. https://github.com/Enterprise-CMCS/macpro-quickstart-serverless/issues/87',
  },
  {
    shape: 'IdentityProviderTypeType',
    constraint: 'enum',
    published: ['SAML', 'Facebook', 'Google', 'LoginWithAmazon', 'SignInWithApple', 'OIDC'],
    actual: ['Facebook', 'SAML', 'SignInWithApple', 'LoginWithAmazon', 'OIDC', 'Google'],
    source: 'The message of the service for an unknown ProviderType (observed, September 2026).',
  },
];

/** Values that the service accepts besides the published values of an enum. */
export interface EnumAddition {
  /** Name of a string shape with an enum. */
  readonly shape: string;
  readonly values: readonly string[];
  /** The observation or document that shows it. */
  readonly source: string;
}

export const enumAdditions: readonly EnumAddition[] = [
  {
    shape: 'ExplicitAuthFlowsType',
    values: ['ALLOW_CLIENT_TOKEN_AUTH'],
    source: 'API reference, GetClientToken: the app client must have this flow. It was observed to be accepted.',
  },
];

/** An operation that is published as signed, but that the service also answers without a signature. */
export interface UnsignedOperation {
  readonly operation: string;
  /** The observation or document that shows it. */
  readonly source: string;
}

export const unsignedOperations: readonly UnsignedOperation[] = [
  {
    operation: 'GetClientToken',
    source:
      'API reference: IAM credentials cannot authorize the request, the client secret does. A request without a signature was observed to succeed.',
  },
];

/*
 * Constraints of members that only the newest AWS SDK client has (`clientOnly`). The client's data has none; the API reference has them
 * since autumn 2026.
 */

/** One member of a structure, and the shape that its values have. */
export interface MemberConstraint {
  readonly structure: string;
  readonly member: string;
  /** The shape without constraints, as imported. */
  readonly published: string;
  /** A shape of the model, or one of `referenceShapes`. */
  readonly actual: string;
}

/** Shapes that the model does not have, with the limits and values of the API reference. */
export const referenceShapes: Readonly<Record<string, Shape>> = {
  UserSessionTrackingType: { type: 'string', enum: ['ENABLED', 'DISABLED'] },
  RevokeAssociatedSessionsType: { type: 'string', enum: ['NONE', 'LINKED'] },
  MaxPerUserType: { type: 'integer', min: 1, max: 100 },
  MaxValidityMinutesType: { type: 'integer', min: 0, max: 129_600 },
  // LocalStack's convention for an app client with a chosen id: ClientName `_custom_id_:<client id>`.
  ClientNameOrIdType: {
    type: 'string',
    min: 1,
    max: 128,
    pattern: '[\\w\\s+=,.@-]+',
    alsoPattern: '_custom_id_:[\\w+]+',
  },
};

const poolIds = [
  'AdminListUserSessions',
  'AdminRevokeUserSession',
  'GetUserPoolClientSessionConfiguration',
  'GetUserPoolSessionConfiguration',
  'SetUserPoolClientSessionConfiguration',
  'SetUserPoolSessionConfiguration',
];

export const memberConstraints: readonly MemberConstraint[] = [
  ...poolIds.map((operation) => text(`${operation}Request`, 'UserPoolId', 'UserPoolIdType')),
  ...['ListUserSessions', 'AdminListUserSessions'].map((operation) =>
    text(`${operation}Request`, 'NextToken', 'PaginationKey'),
  ),
  ...['RevokeUserSession', 'AdminRevokeUserSession', 'RevokeToken'].map((operation) =>
    text(`${operation}Request`, 'RevokeAssociatedSessions', 'RevokeAssociatedSessionsType'),
  ),
  text('SetUserPoolSessionConfigurationRequest', 'UserSessionTracking', 'UserSessionTrackingType'),
  number('UserPoolTokenSessionConfigType', 'MaxPerUser', 'MaxPerUserType'),
  number('ClientSSOSessionConfigType', 'MaxValidityMinutes', 'MaxValidityMinutesType'),
  ...[
    'CreateUserPoolClientRequest',
    'UpdateUserPoolClientRequest',
    'UserPoolClientType',
    'UserPoolClientDescription',
  ].map((structure) => ({
    structure,
    member: 'ClientName',
    published: 'ClientNameType',
    actual: 'ClientNameOrIdType',
  })),
];

function text(structure: string, member: string, actual: string): MemberConstraint {
  return { structure, member, published: 'StringType', actual };
}

function number(structure: string, member: string, actual: string): MemberConstraint {
  return { structure, member, published: 'IntegerType', actual };
}
