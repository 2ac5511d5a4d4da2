/**
 * The definition of an app client with AWS's defaults filled in, as DescribeUserPoolClient returns it. Members that AWS
 * leaves out when they were not given stay out: ExplicitAuthFlows, PreventUserExistenceErrors, and the validity of
 * access and ID tokens.
 */
import type {
  AnalyticsConfigurationType,
  CreateUserPoolClientRequest,
  RefreshTokenRotationType,
} from '@latchkey/model';
import { defaultAuthSessionMinutes } from '../../rules/pools/client-settings.ts';
import { defaultRefreshTokenValidity } from '../../rules/pools/token-validity.ts';
import type { ClientDefinition } from '../../records/client.ts';

/** The members that define a client, as CreateUserPoolClient and UpdateUserPoolClient receive them. */
export type GivenClient = Omit<
  CreateUserPoolClientRequest,
  'UserPoolId' | 'ClientName' | 'GenerateSecret' | 'ClientSecret'
>;

/** Fills in the defaults of members that were not given. */
export function completeClient(given: GivenClient): ClientDefinition {
  return {
    AccessTokenValidity: given.AccessTokenValidity,
    IdTokenValidity: given.IdTokenValidity,
    // 0 stands for the default ("CreateUserPoolClient" of the API reference).
    RefreshTokenValidity:
      given.RefreshTokenValidity || defaultRefreshTokenValidity(given.TokenValidityUnits?.RefreshToken),
    TokenValidityUnits: { ...given.TokenValidityUnits },
    ReadAttributes: given.ReadAttributes,
    WriteAttributes: given.WriteAttributes,
    ExplicitAuthFlows: given.ExplicitAuthFlows,
    SupportedIdentityProviders: given.SupportedIdentityProviders,
    CallbackURLs: given.CallbackURLs,
    LogoutURLs: given.LogoutURLs,
    DefaultRedirectURI: given.DefaultRedirectURI,
    AllowedOAuthFlows: given.AllowedOAuthFlows,
    AllowedOAuthScopes: given.AllowedOAuthScopes,
    AllowedOAuthFlowsUserPoolClient: given.AllowedOAuthFlowsUserPoolClient ?? false,
    AnalyticsConfiguration: completeAnalytics(given.AnalyticsConfiguration),
    PreventUserExistenceErrors: given.PreventUserExistenceErrors,
    EnableTokenRevocation: given.EnableTokenRevocation ?? true,
    EnablePropagateAdditionalUserContextData: given.EnablePropagateAdditionalUserContextData ?? false,
    AuthSessionValidity: given.AuthSessionValidity ?? defaultAuthSessionMinutes,
    RefreshTokenRotation: completeRotation(given.RefreshTokenRotation),
  };
}

function completeAnalytics(given: AnalyticsConfigurationType | undefined): AnalyticsConfigurationType | undefined {
  return given && { UserDataShared: false, ...given };
}

/** Without rotation there is no retry: AWS returns a grace period of 0 whatever was given (observed). */
function completeRotation(given: RefreshTokenRotationType | undefined): RefreshTokenRotationType | undefined {
  if (given === undefined) return undefined;
  const seconds = given.Feature === 'ENABLED' ? (given.RetryGracePeriodSeconds ?? 0) : 0;
  return { Feature: given.Feature, RetryGracePeriodSeconds: seconds };
}
