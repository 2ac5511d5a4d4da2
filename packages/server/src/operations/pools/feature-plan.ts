/**
 * The features that the feature plan of a pool (UserPoolTier) does not include ("User pool feature plans" of the
 * developer guide). Latchkey does not charge for plans. It checks them so that it rejects every configuration that AWS
 * rejects.
 */
import { type EmailMfaConfigType, type ServiceError, serviceError, type UserPoolTierType } from '@latchkey/model';
import type { PoolDefinition } from '../../records/pool.ts';

/** A definition with what SetUserPoolMfaConfig adds to it. */
interface Planned {
  readonly definition: PoolDefinition;
  readonly emailMfa?: EmailMfaConfigType | object | undefined;
  /** The pool has a domain with managed login. */
  readonly hasManagedLogin?: boolean;
  /** Whether the pool tracks user sessions. */
  readonly tracksSessions?: boolean;
}

const sessionTracking = 'User Session Tracking';

interface Feature {
  /**
   * The name in AWS's message. `Email MFA`, `Password History`, `User Session Tracking` and `Dynamic
   * Client Registration` are guesses in the same
   * style; the others are observed.
   */
  readonly name: (planned: Planned) => string;
  readonly missingIn: readonly UserPoolTierType[];
  readonly isUsed: (planned: Planned) => boolean;
}

/** Domains with ManagedLoginVersion 2. */
export const managedLogin = 'Managed Login';

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
  { name: () => managedLogin, missingIn: ['LITE'], isUsed: ({ hasManagedLogin = false }) => hasManagedLogin },
  { name: () => 'Email MFA', missingIn: ['LITE'], isUsed: ({ emailMfa }) => emailMfa !== undefined },
  {
    name: () => 'Password History',
    missingIn: ['LITE'],
    isUsed: ({ definition }) => (definition.Policies?.PasswordPolicy?.PasswordHistorySize ?? 0) > 0,
  },
  {
    name: () => sessionTracking,
    missingIn: ['LITE'],
    isUsed: ({ tracksSessions = false }) => tracksSessions,
  },
  {
    name: () => 'Dynamic Client Registration',
    missingIn: ['LITE'],
    isUsed: ({ definition }) => definition.DcrConfiguration?.EnableStatus === 'ENABLED',
  },
  {
    name: () => 'Threat Protection',
    missingIn: ['LITE', 'ESSENTIALS'],
    isUsed: ({ definition: { UserPoolAddOns: addOns } }) =>
      (addOns?.AdvancedSecurityMode ?? 'OFF') !== 'OFF' ||
      addOns?.AdvancedSecurityAdditionalFlows?.CustomAuthMode !== undefined,
  },
];

function triggerVersion({ LambdaConfig }: PoolDefinition): string {
  return LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion ?? 'V1_0';
}

/**
 * Checks that the plan of a pool includes the features that its definition uses.
 *
 * @param before the plan before an update; undefined for a new pool
 * @throws FeatureUnavailableInTierException, or TierChangeNotAllowedException if the update changes the plan
 */
export function checkFeaturePlan(planned: Planned, before?: UserPoolTierType): void {
  const tier = planned.definition.UserPoolTier ?? 'ESSENTIALS';
  const names = features
    .filter(({ missingIn, isUsed }) => missingIn.includes(tier) && isUsed(planned))
    .map(({ name }) => name(planned));
  if (names.length > 0) throw unavailable(tier, names, before !== undefined && before !== tier);
}

/** The error for features that a plan does not include, with AWS's message (observed). */
export function unavailable(tier: UserPoolTierType, names: readonly string[], planChanges = false): ServiceError {
  return serviceError(
    planChanges ? 'TierChangeNotAllowedException' : 'FeatureUnavailableInTierException',
    `The following features need to be disabled for the ${tier} pricing tier configured: ${names.join(', ')}`,
  );
}

/** @throws FeatureUnavailableInTierException if the plan of the pool does not include the tracking of user sessions */
export function assertMayTrackSessions(definition: PoolDefinition): void {
  if (definition.UserPoolTier === 'LITE') throw unavailable('LITE', [sessionTracking]);
}
