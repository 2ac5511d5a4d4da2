/** An OpenID Provider that does not exist: pages lead to it, and the server asks nothing of it. */
import {
  CreateIdentityProviderCommand,
  DescribeUserPoolClientCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { App } from './sign-in.ts';

const origin = 'https://provider.example';

/** Where the pages of managed login send browsers that sign in with the provider. */
export const absentAuthorize = `${origin}/authorize`;

/** Adds the provider to the pool, and offers it in the app client beside `others`. */
export async function offerAbsentProvider(
  { sdk, userPoolId: UserPoolId, clientId: ClientId }: App,
  ProviderName: string,
  others: readonly string[] = [],
): Promise<void> {
  const ProviderDetails = {
    client_id: 'latchkey',
    client_secret: 'secret',
    authorize_scopes: 'openid',
    attributes_request_method: 'GET',
    oidc_issuer: origin,
    authorize_url: absentAuthorize,
    token_url: `${origin}/token`,
    attributes_url: `${origin}/userinfo`,
    jwks_uri: `${origin}/jwks`,
  };
  await sdk.send(
    new CreateIdentityProviderCommand({ UserPoolId, ProviderName, ProviderType: 'OIDC', ProviderDetails }),
  );
  const key = { UserPoolId, ClientId };
  const { UserPoolClient } = await sdk.send(new DescribeUserPoolClientCommand(key));
  const SupportedIdentityProviders = [...others, ProviderName];
  await sdk.send(new UpdateUserPoolClientCommand({ ...UserPoolClient, ...key, SupportedIdentityProviders }));
}
