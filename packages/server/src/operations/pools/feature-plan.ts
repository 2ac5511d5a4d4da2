/**
 * What the feature plan of a pool (UserPoolTier) leaves out ("User pool feature plans" of the developer guide). Latchkey
 * charges for nothing: the plans are kept so that a configuration that AWS refuses is refused here as well.
 */
import { type EmailMfaConfigType, type ServiceError, serviceError, type UserPoolTierType } from '@latchkey/model';
import type { PoolDefinition } from '../../records/pool.ts';

/** A definition with what SetUserPoolMfaConfig adds to it. */
interface Planned {
  readonly definition: PoolDefinition;
  readonly emailMfa?: EmailMfaConfigType | object | undefined;
}

interface Feature {
  /** As AWS's message names it. `Email MFA` and `Password History` are guesses in the same style; the others were seen. */
  readonly name: (planned: Planned) => string;
  readonly missingIn: readonly UserPoolTierType[];
  readonly isUsed: (planned: Planned) => boolean;
}

const features: readonly Feature[] = [
  {
    name: () => 'Passwordless Sign-In',
    missingIn: ['LITE'],
    isUsed: ({ definition }) =>
      (definition.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? []).some((factor) => factor !== 'PASSWORD'),
  },
  {
    name: ({ definition }) => `Token Customization with Pre-Token Generation Lambda ${triggerVersion(definition)}`,
    missingIn: ['LITE'],
    isUsed: ({ definition }) => triggerVersion(definition) !== 'V1_0',
  },
  { name: () => 'Email MFA', missingIn: ['LITE'], isUsed: ({ emailMfa }) => emailMfa !== undefined },
  {
    name: () => 'Password History',
    missingIn: ['LITE'],
    isUsed: ({ definition }) => (definition.Policies?.PasswordPolicy?.PasswordHistorySize ?? 0) > 0,
  },
  {
    name: () => 'Threat Protection',
    missingIn: ['LITE', 'ESSENTIALS'],
    isUsed: ({ definition }) => (definition.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF') !== 'OFF',
  },
];

function triggerVersion({ LambdaConfig }: PoolDefinition): string {
  return LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion ?? 'V1_0';
}

/**
 * Checks that the plan of a pool has what its definition uses.
 *
 * @param before the plan until now; leave it out for a new pool
 * @throws FeatureUnavailableInTierException, or TierChangeNotAllowedException when it is the plan that changes
 */
export function checkFeaturePlan(planned: Planned, before?: UserPoolTierType): void {
  const tier = planned.definition.UserPoolTier ?? 'ESSENTIALS';
  const names = features
    .filter(({ missingIn, isUsed }) => missingIn.includes(tier) && isUsed(planned))
    .map(({ name }) => name(planned));
  if (names.length > 0) throw unavailable(tier, names, before !== undefined && before !== tier);
}

/** The refusal of features in a plan, in AWS's words (observed). */
export function unavailable(tier: UserPoolTierType, names: readonly string[], planChanges = false): ServiceError {
  return serviceError(
    planChanges ? 'TierChangeNotAllowedException' : 'FeatureUnavailableInTierException',
    `The following features need to be disabled for the ${tier} pricing tier configured: ${names.join(', ')}`,
  );
}
