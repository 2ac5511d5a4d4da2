/** The pages of managed login of a new pool: what its app client and the pool need, and the addresses for an app. */
import type { CreateUserPoolClientRequest, OAuthFlowType } from '@latchkey/model';
import type { Place } from '../../administrator/place.ts';
import type { Service } from '../../administrator/service.ts';
import type { LoginFacts } from '../../words/login-words.ts';

/** All scopes of OpenID Connect that Cognito has, and the one for the user's own operations of the API. */
const scopes = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'];

const flows: OAuthFlowType[] = ['code'];

/** Returns the members of an app client that signs in by redirect. Browsers return to the callbacks after a sign-out, too. */
export function redirectSettings(callbacks: readonly string[]): Partial<CreateUserPoolClientRequest> {
  return {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: flows,
    AllowedOAuthScopes: scopes,
    CallbackURLs: [...callbacks],
    LogoutURLs: [...callbacks],
    SupportedIdentityProviders: ['COGNITO'],
  };
}

/** What the pages belong to. */
export interface LoginPages {
  readonly userPoolId: string;
  readonly clientId: string;
  /** The prefix domain of the pool. */
  readonly domain: string;
}

/** Gives the app client the default style, and the pool its domain. A pool with a domain cannot be deleted, so it is last. */
export async function createLoginPages(service: Service, { userPoolId, clientId, domain }: LoginPages): Promise<void> {
  await service.call('CreateManagedLoginBranding', {
    UserPoolId: userPoolId,
    ClientId: clientId,
    UseCognitoProvidedValues: true,
  });
  await service.call('CreateUserPoolDomain', { UserPoolId: userPoolId, Domain: domain, ManagedLoginVersion: 2 });
}

/**
 * Returns a prefix domain that no other pool has: the name of the pool, and the last part of its id. Cognito allows
 * small letters, digits and hyphens, and not its own names.
 */
export function domainFor(name: string, userPoolId: string): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40);
  const id = userPoolId.slice(userPoolId.indexOf('_') + 1).toLowerCase();
  return `${words}-${id}`.replaceAll(/aws|amazon|cognito/g, 'x').replace(/^-+/, '');
}

/** Returns the addresses. On Latchkey, a pool is found below its id without any set-up of names; on AWS, at its domain only. */
export function loginAddresses(
  { endpoint, isAws, region }: Place,
  { userPoolId, clientId, domain }: LoginPages,
  callbacks: readonly string[],
): LoginFacts {
  const issuer = `${endpoint.endsWith('/') ? endpoint.slice(0, -1) : endpoint}/${userPoolId}`;
  const base = isAws ? `https://${domain}.auth.${region}.amazoncognito.com` : issuer;
  const [redirectUri = ''] = callbacks;
  const query = new URLSearchParams({ client_id: clientId, response_type: 'code', redirect_uri: redirectUri });
  return {
    page: `${base}/login?${query.toString()}`,
    issuer,
    discovery: `${issuer}/.well-known/openid-configuration`,
    domain: base.replace(/^https?:\/\//, ''),
    clientId,
    callbacks,
    scopes: ['openid', 'email', 'profile'],
  };
}
