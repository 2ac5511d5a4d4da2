/**
 * Constraints of the published service model that the service itself does not apply any more. All code reads the model with these
 * overrides; `generated/service.json` stays as published. If a new model differs from `published`, a test fails, so that somebody
 * checks the entry.
 */

import type { Shape } from './service-model.ts';

/** One constraint of a string shape: the published value and the value that the service applies. */
export interface ConstraintOverride {
  /** Name of a string shape. */
  readonly shape: string;
  readonly constraint: 'pattern' | 'min' | 'max';
  readonly published: string | number | undefined;
  readonly actual: string | number;
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
  'latchkey:UserSessionTracking': { type: 'string', enum: ['ENABLED', 'DISABLED'] },
  'latchkey:RevokeAssociatedSessions': { type: 'string', enum: ['NONE', 'LINKED'] },
  'latchkey:MaxPerUser': { type: 'integer', min: 1, max: 100 },
  'latchkey:MaxValidityMinutes': { type: 'integer', min: 0, max: 129_600 },
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
    text(`${operation}Request`, 'RevokeAssociatedSessions', 'latchkey:RevokeAssociatedSessions'),
  ),
  text('SetUserPoolSessionConfigurationRequest', 'UserSessionTracking', 'latchkey:UserSessionTracking'),
  number('UserPoolTokenSessionConfigType', 'MaxPerUser', 'latchkey:MaxPerUser'),
  number('ClientSSOSessionConfigType', 'MaxValidityMinutes', 'latchkey:MaxValidityMinutes'),
];

function text(structure: string, member: string, actual: string): MemberConstraint {
  return { structure, member, published: 'StringType', actual };
}

function number(structure: string, member: string, actual: string): MemberConstraint {
  return { structure, member, published: 'IntegerType', actual };
}
