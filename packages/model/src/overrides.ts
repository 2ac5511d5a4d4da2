/**
 * Where the service differs from its published model. All code reads the model with these overrides; `generated/service.json` stays
 * as published. If a new model differs from what an entry states as published, a test fails, so that somebody checks the entry.
 */

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
  {
    shape: 'DomainType',
    constraint: 'pattern',
    published: '^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$',
    actual: '[\\s\\S]+',
    source:
      'CreateUserPoolDomain answers other characters with a text of its own, and accepts the dots of custom domains. https://github.com/Enterprise-CMCS/macpro-quickstart-serverless/issues/87',
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
