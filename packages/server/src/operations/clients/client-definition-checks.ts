/** Checks the definition of a client. Messages are AWS's (observed) unless a comment says otherwise. */
import { type ServiceError, serviceError } from '@latchkey/model';
import { checkTokenValidity } from '../../rules/pools/token-validity.ts';
import type { ClientDefinition } from '../../records/client.ts';
import { unavailable } from '../pools/feature-plan.ts';
import { checkAttributePermissions } from './attribute-permission-checks.ts';
import type { DefinedClient } from './defined-client.ts';
import { checkOAuth } from './oauth-checks.ts';

/**
 * @throws InvalidParameterException, InvalidOAuthFlowException, ScopeDoesNotExistException,
 * FeatureUnavailableInTierException
 */
export function checkClient(client: DefinedClient): void {
  const { definition } = client;
  checkFlows(client);
  checkTokenValidity(definition);
  checkRotation(client);
  checkAttributePermissions(client);
  checkOAuth(client);
  checkAnalytics(definition);
  if (definition.EnablePropagateAdditionalUserContextData === true && !client.hasSecret) {
    throw invalid('Client Secret is required to set EnablePropagateAdditionalUserContextData as true');
  }
}

function checkFlows({ definition, hasSecret }: DefinedClient): void {
  const { ExplicitAuthFlows = [] } = definition;
  const withPrefix = ExplicitAuthFlows.filter((flow) => flow.startsWith('ALLOW_'));
  if (withPrefix.length > 0 && withPrefix.length < ExplicitAuthFlows.length) {
    throw invalid("Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.");
  }
  // Both rules are documented (API reference, GetClientToken); the messages are ours.
  if (!ExplicitAuthFlows.includes('ALLOW_CLIENT_TOKEN_AUTH')) return;
  if (ExplicitAuthFlows.some((flow) => flow !== 'ALLOW_CLIENT_TOKEN_AUTH')) {
    throw invalid('ALLOW_CLIENT_TOKEN_AUTH cannot be used with other auth flows.');
  }
  if (!hasSecret) throw invalid('Client Secret is required to use ALLOW_CLIENT_TOKEN_AUTH.');
}

/** With rotation, only GetTokensFromRefreshToken may refresh. The message of the second error is ours. */
function checkRotation({ definition, pool }: DefinedClient): void {
  if (definition.RefreshTokenRotation?.Feature !== 'ENABLED') return;
  const tier = pool.record.definition.UserPoolTier ?? 'ESSENTIALS';
  if (tier === 'LITE') throw unavailable(tier, ['Refresh Token Rotation']);
  if (definition.ExplicitAuthFlows?.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    throw invalid('ALLOW_REFRESH_TOKEN_AUTH cannot be used when refresh token rotation is enabled.');
  }
}

function checkAnalytics({ AnalyticsConfiguration: analytics }: ClientDefinition): void {
  if (analytics === undefined) return;
  const byId = [analytics.ApplicationId, analytics.RoleArn, analytics.ExternalId];
  const named = analytics.ApplicationArn !== undefined;
  // With an ARN, AWS fills in a role, which clients send back: that is no contradiction.
  const isValid = named ? analytics.ApplicationId === undefined : byId.every((member) => member !== undefined);
  if (!isValid) {
    throw invalid(
      'Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> are valid',
    );
  }
}

function invalid(message: string): ServiceError {
  return serviceError('InvalidParameterException', message);
}
