/** A pool whose app client has an identity provider, and an app that signs in with openid-client. */
import {
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import * as openid from 'openid-client';
import { sdk } from '../harness/aws.ts';

export const appAddress = 'https://app.example.com/signed-in';

export interface FederatedPool {
  readonly sdk: ReturnType<typeof sdk>;
  readonly userPoolId: string;
  readonly base: string;
  /** Adds a provider, and an app client that has it. Returns the app, which is called at `callback`. */
  withProvider(
    provider: Pick<CreateIdentityProviderCommandInput, 'ProviderDetails'> & Partial<CreateIdentityProviderCommandInput>,
    callback?: string,
    client?: Partial<CreateUserPoolClientCommandInput>,
  ): Promise<FederatedClient>;
}

/** An app: openid-client in place of a web server. */
export class FederatedClient {
  readonly clientId: string;
  readonly base: string;
  readonly provider: string;
  readonly callback: string;
  readonly #configuration: openid.Configuration;

  constructor(endpoint: string, userPoolId: string, clientId: string, provider: string, callback: string) {
    this.clientId = clientId;
    this.provider = provider;
    this.callback = callback;
    this.base = `${endpoint}/${userPoolId}`;
    const metadata = {
      issuer: this.base,
      authorization_endpoint: `${this.base}/oauth2/authorize`,
      token_endpoint: `${this.base}/oauth2/token`,
      jwks_uri: `${this.base}/.well-known/jwks.json`,
    };
    this.#configuration = new openid.Configuration(metadata, clientId, undefined, openid.None());
    openid.allowInsecureRequests(this.#configuration);
  }

  /** The address of an authorization request, and how to exchange the code that comes back. */
  async begin(parameters: Readonly<Record<string, string>> = { identity_provider: this.provider }): Promise<{
    readonly url: URL;
    readonly tokens: (address: URL) => Promise<openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers>;
  }> {
    const [pkceCodeVerifier, expectedState] = [openid.randomPKCECodeVerifier(), openid.randomState()];
    const url = openid.buildAuthorizationUrl(this.#configuration, {
      redirect_uri: this.callback,
      scope: 'openid email profile',
      state: expectedState,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      ...parameters,
    });
    // Without an expected nonce, openid-client refuses an identity token that has one.
    const checks = { pkceCodeVerifier, expectedState, idTokenExpected: true };
    return { url, tokens: (address) => openid.authorizationCodeGrant(this.#configuration, address, checks) };
  }
}

export async function createFederatedPool(
  endpoint: string,
  pool: Partial<CreateUserPoolCommandInput> = {},
  credentials?: Parameters<typeof sdk>[1],
): Promise<FederatedPool> {
  const client = sdk(endpoint, credentials);
  const { UserPool } = await client.send(new CreateUserPoolCommand({ PoolName: 'people', ...pool }));
  const userPoolId = UserPool?.Id ?? '';
  return {
    sdk: client,
    userPoolId,
    base: `${endpoint}/${userPoolId}`,
    async withProvider(provider, callback = appAddress, settings = {}) {
      const ProviderName = provider.ProviderName ?? 'Corp';
      await client.send(
        new CreateIdentityProviderCommand({
          UserPoolId: userPoolId,
          ProviderName,
          ProviderType: 'OIDC',
          AttributeMapping: {
            username: 'sub',
            email: 'email',
            email_verified: 'email_verified',
            given_name: 'given_name',
          },
          ...provider,
        }),
      );
      const { UserPoolClient } = await client.send(
        new CreateUserPoolClientCommand({
          UserPoolId: userPoolId,
          ClientName: 'app',
          SupportedIdentityProviders: ['COGNITO', ProviderName],
          CallbackURLs: [callback],
          AllowedOAuthFlowsUserPoolClient: true,
          AllowedOAuthFlows: ['code'],
          AllowedOAuthScopes: ['openid', 'email', 'profile'],
          ...settings,
        }),
      );
      return new FederatedClient(endpoint, userPoolId, UserPoolClient?.ClientId ?? '', ProviderName, callback);
    },
  };
}
