/**
 * Constraints of the published service model that the service itself does not apply any more. All code reads the model with these
 * overrides; `generated/service.json` stays as published. If a new model differs from `published`, a test fails, so that somebody
 * checks the entry.
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
