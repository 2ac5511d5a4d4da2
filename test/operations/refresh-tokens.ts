/** Cases of the operations on tokens of a sign-in. */
import {
  AdminUserGlobalSignOutCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { claimsOf } from '../harness/claims.ts';
import { newPerson } from '../harness/people.ts';
import { refusal } from '../harness/refusal.ts';
import { type App, secondClient, signIn } from '../harness/sign-in.ts';
import { lambdaErrorsLater } from './lambda-errors.ts';
import type { Cases } from './operation-cases.ts';

async function signedIn(app: App) {
  const person = await newPerson(app);
  const { result } = await signIn(app, person);
  return { username: person.username, AccessToken: result.AccessToken, RefreshToken: result.RefreshToken ?? '' };
}

const refresh = ({ sdk, clientId }: App, RefreshToken: string) =>
  sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId: clientId, RefreshToken }));

const revoke = ({ sdk, clientId }: App, Token: string) =>
  sdk.send(new RevokeTokenCommand({ ClientId: clientId, Token }));

async function isSignedOut({ sdk }: App, AccessToken: string | undefined): Promise<string> {
  return (await refusal(sdk.send(new GetUserCommand({ AccessToken })))).message;
}

export const refreshTokens = {
  GetTokensFromRefreshToken: {
    async effect({ app }) {
      const { AccessToken, RefreshToken } = await signedIn(app);
      const { AuthenticationResult } = await refresh(app, RefreshToken);
      expect(AuthenticationResult?.AccessToken).not.toBe(AccessToken);
      expect(claimsOf(AuthenticationResult?.AccessToken)['sub']).toBe(claimsOf(AccessToken)['sub']);
    },
    errors: {
      NotAuthorizedException: ({ app }) => refresh(app, 'not-a-refresh-token'),
      UserNotFoundException: 'The refresh token of a deleted user gets NotAuthorizedException, as on AWS.',
      async RefreshTokenReuseException({ app }) {
        const RefreshTokenRotation = { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 0 };
        const rotating = await secondClient(app, {
          RefreshTokenRotation,
          ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
        });
        const { RefreshToken } = await signedIn(rotating);
        await refresh(rotating, RefreshToken);
        return refresh(rotating, RefreshToken);
      },
      // The trigger is set after the sign-in, which it would stop.
      ...lambdaErrorsLater('PreTokenGeneration', async (app, setTrigger) => {
        const { RefreshToken } = await signedIn(app);
        await setTrigger();
        return refresh(app, RefreshToken);
      }),
    },
  },
  RevokeToken: {
    async effect({ app }) {
      const { AccessToken, RefreshToken } = await signedIn(app);
      await revoke(app, RefreshToken);
      expect((await refusal(refresh(app, RefreshToken))).name).toBe('NotAuthorizedException');
      expect(await isSignedOut(app, AccessToken)).toBe('Access Token has been revoked');
    },
    errors: {
      async UnauthorizedException({ app }) {
        const { RefreshToken } = await signedIn(app);
        return revoke(await secondClient(app), RefreshToken);
      },
      async UnsupportedOperationException({ app }) {
        const client = await secondClient(app, { EnableTokenRevocation: false });
        const { RefreshToken } = await signedIn(client);
        return revoke(client, RefreshToken);
      },
      async UnsupportedTokenTypeException({ app }) {
        const { AccessToken = '' } = await signedIn(app);
        return revoke(app, AccessToken);
      },
    },
  },
  GlobalSignOut: {
    async effect({ app }) {
      const { AccessToken } = await signedIn(app);
      await app.sdk.send(new GlobalSignOutCommand({ AccessToken }));
      expect(await isSignedOut(app, AccessToken)).toBe('Access Token has been revoked');
    },
    errors: {},
  },
  AdminUserGlobalSignOut: {
    async effect({ app }) {
      const { username, AccessToken } = await signedIn(app);
      const key = { UserPoolId: app.userPoolId, Username: username };
      await app.sdk.send(new AdminUserGlobalSignOutCommand(key));
      expect(await isSignedOut(app, AccessToken)).toBe('Access Token has been revoked');
    },
    errors: {},
  },
} satisfies Cases;
