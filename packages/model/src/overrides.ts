/**
 * Constraints of the published service model that the service itself no longer holds to. Everything that reads the model
 * reads it with these in place; `generated/service.json` stays as published. A test fails as soon as a new model publishes
 * something else than `published`, so that an entry is looked at again.
 */

/** One constraint of a string shape, as published and as the service has it. */
export interface ConstraintOverride {
  /** Name of a string shape. */
  readonly shape: string;
  readonly constraint: 'pattern' | 'min' | 'max';
  readonly published: string | number | undefined;
  readonly actual: string | number;
  /** Where the service was seen or said to do so. */
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
