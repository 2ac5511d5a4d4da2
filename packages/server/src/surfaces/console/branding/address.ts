/** The address of the login page of an app client. */
import type { UserPoolClientType } from '@latchkey/model';
import type { Visit } from '../visit.ts';

/** Undefined: users do not sign in to the client on pages. */
export function loginAddress(
  { endpoint }: Pick<Visit, 'endpoint'>,
  poolId: string,
  clientId: string,
  client: UserPoolClientType,
): string | undefined {
  const {
    AllowedOAuthFlowsUserPoolClient,
    AllowedOAuthFlows = [],
    AllowedOAuthScopes = [],
    CallbackURLs = [],
  } = client;
  const [redirect] = CallbackURLs;
  const flow = AllowedOAuthFlows.includes('code')
    ? 'code'
    : AllowedOAuthFlows.includes('implicit')
      ? 'token'
      : undefined;
  if (AllowedOAuthFlowsUserPoolClient !== true || redirect === undefined || flow === undefined) return undefined;
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: flow,
    scope: AllowedOAuthScopes.filter((scope) => !scope.includes('/')).join(' '),
    redirect_uri: client.DefaultRedirectURI ?? redirect,
  });
  return `${endpoint}/${poolId}/login?${query.toString()}`;
}
