/** Cases of GetClientToken. */
import {
  CreateResourceServerCommand,
  type ExplicitAuthFlowsType,
  GetClientTokenCommand,
  GetUserCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { JwtVerifier } from 'aws-jwt-verify';
import type { Jwks } from 'aws-jwt-verify/jwk';
import { expect } from 'vitest';
import { refusal, refused } from '../harness/refusal.ts';
import { secondClient } from '../harness/sign-in.ts';
import type { Cases, World } from './operation-cases.ts';

/** Newer than the SDK's list of flows. */
const clientTokens = 'ALLOW_CLIENT_TOKEN_AUTH' as ExplicitAuthFlowsType;

/** Creates a client that may get tokens with two scopes. */
async function newMachine(world: World) {
  const app = await world.newApp();
  const Scopes = ['read', 'write'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName }));
  const server = { UserPoolId: app.userPoolId, Identifier: 'photos', Name: 'Photos', Scopes };
  await app.sdk.send(new CreateResourceServerCommand(server));
  return secondClient(app, {
    GenerateSecret: true,
    ExplicitAuthFlows: [clientTokens],
    AllowedOAuthScopes: ['photos/read', 'photos/write'],
  });
}

export const machineTokens = {
  GetClientToken: {
    async effect(world) {
      const { clientId, clientSecret, userPoolId } = await newMachine(world);
      const input = { ClientId: clientId, Secret: clientSecret };
      const { ClientAuthenticationResult: result } = await world.sdk.send(new GetClientTokenCommand(input));
      expect(result).toEqual({ AccessToken: expect.any(String), ExpiresIn: 3_600, TokenType: 'Bearer' });
      const { AccessToken = '' } = result ?? {};

      const issuer = `${world.latchkey.endpoint}/${userPoolId}`;
      const verifier = JwtVerifier.create({ issuer, audience: null, scope: 'photos/write' });
      verifier.cacheJwks((await (await fetch(`${issuer}/.well-known/jwks.json`)).json()) as Jwks);
      expect(verifier.verifySync(AccessToken)).toMatchObject({
        sub: clientId,
        client_id: clientId,
        token_use: 'access',
        scope: 'photos/read photos/write',
        version: 2,
      });

      expect(await refusal(world.sdk.send(new GetUserCommand({ AccessToken })))).toEqual(
        refused('NotAuthorizedException', 'Access Token does not have required scopes'),
      );
    },
    errors: {
      async InvalidParameterException(world) {
        const { clientId: ClientId, clientSecret: Secret } = await newMachine(world);
        return world.sdk.send(new GetClientTokenCommand({ ClientId, Secret, Scopes: ['openid'] }));
      },
      async NotAuthorizedException(world) {
        const { clientId: ClientId } = await newMachine(world);
        return world.sdk.send(new GetClientTokenCommand({ ClientId, Secret: 'x'.repeat(52) }));
      },
      ResourceNotFoundException:
        'The pool is deleted during the request. For an unknown client the answer is NotAuthorizedException.',
    },
  },
} satisfies Cases;
