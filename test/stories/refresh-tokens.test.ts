/** Refresh tokens: refreshing, rotation, revocation, and everything that ends a session. */
import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  type AuthenticationResultType,
  DeleteUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createSecretHash } from 'cognito-srp-helper';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimsOf } from '../harness/claims.ts';
import { confirmDevice, newKeys } from '../harness/device.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson } from '../harness/people.ts';
import { invalidRefreshToken, refusal, refused } from '../harness/refusal.ts';
import { type App, createApp, initiate, type Person, secondClient, signIn } from '../harness/sign-in.ts';

const notAuthorized = (message: string) => refused('NotAuthorizedException', message);
const revokedAccessToken = notAuthorized('Access Token has been revoked');
const revokedRefreshToken = notAuthorized('Refresh Token has been revoked');
const userNotFound = refused('UserNotFoundException', 'User does not exist.');
const reusedRefreshToken = refused('RefreshTokenReuseException', 'Refresh token has already been used.');

let latchkey: Latchkey;
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  app = await createApp(latchkey);
});
afterAll(() => latchkey.stop());

/** Signs in with the password, and returns the tokens. */
async function tokensOf(of: App, person: Person): Promise<AuthenticationResultType & { RefreshToken: string }> {
  const { result } = await signIn(of, person, { flow: 'USER_PASSWORD_AUTH' });
  return { ...result, RefreshToken: result.RefreshToken ?? '' };
}

const getUser = (AccessToken: string | undefined) => app.sdk.send(new GetUserCommand({ AccessToken }));

const refresh = (of: App, REFRESH_TOKEN: string, further: Record<string, string> = {}) =>
  initiate(of, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN, ...further });

const getTokens = (
  { sdk, clientId: ClientId, clientSecret: ClientSecret }: App,
  RefreshToken: string,
  DeviceKey?: string,
) => sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken, ClientSecret, DeviceKey }));

describe('refreshing', () => {
  it.each(['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN'] as const)('by InitiateAuth %s', async (flow) => {
    const person = await newPerson(app, uniqueName(), { name: 'Ada' });
    const tokens = await tokensOf(app, person);
    const user = { UserPoolId: app.userPoolId, Username: person.username };
    const UserAttributes = [{ Name: 'name', Value: 'Augusta Ada' }];
    await app.sdk.send(new AdminUpdateUserAttributesCommand({ ...user, UserAttributes }));

    const reply = await initiate(app, flow, { REFRESH_TOKEN: tokens.RefreshToken });
    expect(reply.ChallengeParameters).toEqual({});
    const { AccessToken, IdToken, ...others } = reply.AuthenticationResult ?? {};
    expect(others).toEqual({ ExpiresIn: 3_600, TokenType: 'Bearer' });
    const [old, fresh] = [claimsOf(tokens.AccessToken), claimsOf(AccessToken)];
    expect(fresh['origin_jti']).toBe(old['origin_jti']);
    expect(fresh['auth_time']).toBe(old['auth_time']);
    expect(fresh['jti']).not.toBe(old['jti']);
    expect(claimsOf(IdToken)).toMatchObject({ name: 'Augusta Ada', origin_jti: old['origin_jti'] });
    expect((await getUser(AccessToken)).Username).toBe(person.username);
  });

  it('by the admin operation', async () => {
    const { RefreshToken } = await tokensOf(app, await newPerson(app));
    expect((await refresh({ ...app, admin: true }, RefreshToken)).AuthenticationResult?.IdToken).toBeDefined();
  });

  it('by GetTokensFromRefreshToken, which returns no new refresh token without rotation', async () => {
    const { RefreshToken } = await tokensOf(app, await newPerson(app));
    for (let n = 0; n < 2; n += 1) {
      const { AccessToken, IdToken, ...others } = (await getTokens(app, RefreshToken)).AuthenticationResult ?? {};
      expect(others).toEqual({ ExpiresIn: 3_600, TokenType: 'Bearer' });
      expect([AccessToken, IdToken]).toEqual([expect.any(String), expect.any(String)]);
    }
  });

  it('accepts only refresh tokens of this client', async () => {
    const person = await newPerson(app);
    const tokens = await tokensOf(app, person);
    const second = await secondClient(app);
    const otherPool = await createApp(latchkey);
    const attempts = [
      refresh(second, tokens.RefreshToken),
      refresh(otherPool, tokens.RefreshToken),
      refresh(app, tokens.AccessToken ?? ''),
      refresh(app, `${tokens.RefreshToken.slice(0, -1)}${tokens.RefreshToken.endsWith('A') ? 'B' : 'A'}`),
      getTokens(second, tokens.RefreshToken),
      getTokens(app, 'no-token-at-all'),
    ];
    // All at once: a promise that is rejected before anybody waits for it counts as an unhandled error.
    const refusals = await Promise.all(attempts.map((attempt) => refusal(attempt)));
    expect(refusals).toEqual(attempts.map(() => invalidRefreshToken));
  });

  it('is rejected for clients that do not allow it', async () => {
    const client = await secondClient(app, { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] });
    const { RefreshToken } = await tokensOf(client, await newPerson(app));
    expect((await refusal(refresh(client, RefreshToken))).name).toBe('InvalidParameterException');
  });

  it('with a client secret accepts the hash of the user name or the sub, not of an alias', async () => {
    const pool = await createApp(latchkey, { pool: { AliasAttributes: ['email'] } });
    const client = await secondClient(pool, { GenerateSecret: true });
    const { clientId, clientSecret = '' } = client;
    const email = 'ada@example.com';
    const person = await newPerson(pool, uniqueName(), { email, email_verified: 'true' });
    const tokens = await tokensOf(client, { ...person, username: email });
    const sub = String(claimsOf(tokens.AccessToken)['sub']);
    const withHashOf = (name: string) =>
      refresh(client, tokens.RefreshToken, { SECRET_HASH: createSecretHash(name, clientId, clientSecret) });
    expect((await withHashOf(person.username)).AuthenticationResult?.IdToken).toBeDefined();
    expect((await withHashOf(sub)).AuthenticationResult?.IdToken).toBeDefined();
    const mismatch = notAuthorized(`SecretHash does not match for the client: ${clientId}`);
    expect(await refusal(withHashOf(email))).toEqual(mismatch);
    expect(await refusal(refresh(client, tokens.RefreshToken))).toEqual(
      notAuthorized(`Client ${clientId} is configured with secret but SECRET_HASH was not received`),
    );

    const { AuthenticationResult } = await getTokens(client, tokens.RefreshToken);
    expect(AuthenticationResult?.IdToken).toBeDefined();
    for (const wrong of [undefined, 'x'.repeat(clientSecret.length)]) {
      const { name } = await refusal(getTokens({ ...client, clientSecret: wrong }, tokens.RefreshToken));
      expect(name).toBe('NotAuthorizedException');
    }
  });

  it('accepts the device key in GetTokensFromRefreshToken', async () => {
    const pool = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
    const { result } = await signIn(pool, await newPerson(pool));
    const { RefreshToken = '' } = result;
    const { deviceKey } = newKeys(result);
    expect(await refusal(getTokens(pool, RefreshToken, deviceKey))).toEqual(invalidRefreshToken);
    await confirmDevice(pool, result);
    expect(await refusal(getTokens(pool, RefreshToken))).toEqual(invalidRefreshToken);
    const { AuthenticationResult } = await getTokens(pool, RefreshToken, deviceKey);
    expect(claimsOf(AuthenticationResult?.AccessToken)['device_key']).toBe(deviceKey);
  });
});

describe('rotation', () => {
  const rotating = (graceSeconds: number) =>
    secondClient(app, {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: graceSeconds },
    });

  async function rotated(client: App, RefreshToken: string): Promise<string> {
    const { AuthenticationResult } = await getTokens(client, RefreshToken);
    expect(AuthenticationResult?.AccessToken).toBeDefined();
    return AuthenticationResult?.RefreshToken ?? '';
  }

  it('returns a new refresh token with every use, valid for the next', async () => {
    const client = await rotating(0);
    const first = (await tokensOf(client, await newPerson(app))).RefreshToken;
    const second = await rotated(client, first);
    const third = await rotated(client, second);
    expect(new Set([first, second, third, '']).size).toBe(4);
    const { AuthenticationResult } = await getTokens(client, third);
    expect((await getUser(AuthenticationResult?.AccessToken)).Username).toBeDefined();
  });

  it('ends the family when a used token is sent again', async () => {
    const client = await rotating(0);
    const tokens = await tokensOf(client, await newPerson(app));
    const second = await rotated(client, tokens.RefreshToken);
    expect(await refusal(getTokens(client, tokens.RefreshToken))).toEqual(reusedRefreshToken);
    expect(await refusal(getTokens(client, second))).toEqual(revokedRefreshToken);
    expect(await refusal(getUser(tokens.AccessToken))).toEqual(revokedAccessToken);
  });

  it('accepts the old token within the grace period, but not after it', async () => {
    const client = await rotating(1);
    const first = (await tokensOf(client, await newPerson(app))).RefreshToken;
    await rotated(client, first);
    expect(await rotated(client, first)).not.toBe('');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await refusal(getTokens(client, first))).toEqual(reusedRefreshToken);
  });

  it('accepts one of two simultaneous requests; without a grace period, the other one ends the family', async () => {
    const client = await rotating(0);
    const first = (await tokensOf(client, await newPerson(app))).RefreshToken;
    const outcomes = await Promise.allSettled([getTokens(client, first), getTokens(client, first)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('disables REFRESH_TOKEN_AUTH', async () => {
    const client = await rotating(60);
    const { RefreshToken } = await tokensOf(client, await newPerson(app));
    expect((await refusal(refresh(client, RefreshToken))).name).toBe('InvalidParameterException');
  });
});

describe('RevokeToken', () => {
  const revoke = ({ sdk, clientId: ClientId, clientSecret: ClientSecret }: App, Token: string) =>
    sdk.send(new RevokeTokenCommand({ ClientId, Token, ClientSecret }));

  it('ends a refresh token and the tokens from it, and no others', async () => {
    const person = await newPerson(app);
    const [tokens, others] = [await tokensOf(app, person), await tokensOf(app, person)];
    const refreshed = (await refresh(app, tokens.RefreshToken)).AuthenticationResult;
    await revoke(app, tokens.RefreshToken);
    expect(await refusal(refresh(app, tokens.RefreshToken))).toEqual(revokedRefreshToken);
    expect(await refusal(getTokens(app, tokens.RefreshToken))).toEqual(revokedRefreshToken);
    expect(await refusal(getUser(tokens.AccessToken))).toEqual(revokedAccessToken);
    expect(await refusal(getUser(refreshed?.AccessToken))).toEqual(revokedAccessToken);
    expect((await getUser(others.AccessToken)).Username).toBe(person.username);
    expect((await refresh(app, others.RefreshToken)).AuthenticationResult).toBeDefined();
    await revoke(app, tokens.RefreshToken);
  });

  it('is allowed only for the client of the token', async () => {
    const second = await secondClient(app);
    const tokens = await tokensOf(app, await newPerson(app));
    expect((await refusal(revoke(second, tokens.RefreshToken))).name).toBe('UnauthorizedException');
    expect((await getUser(tokens.AccessToken)).Username).toBeDefined();
    expect((await refusal(revoke(app, tokens.AccessToken ?? ''))).name).toBe('UnsupportedTokenTypeException');
    const secret = await secondClient(app, { GenerateSecret: true });
    const theirs = await tokensOf(secret, await newPerson(app));
    const withoutSecret = revoke({ ...secret, clientSecret: undefined }, theirs.RefreshToken);
    expect((await refusal(withoutSecret)).name).toBe('UnauthorizedException');
    await revoke(secret, theirs.RefreshToken);
    expect(await refusal(getUser(theirs.AccessToken))).toEqual(revokedAccessToken);
  });

  it('can be disabled in the client; then tokens contain no origin_jti', async () => {
    const client = await secondClient(app, { EnableTokenRevocation: false });
    const tokens = await tokensOf(client, await newPerson(app));
    for (const token of [tokens.AccessToken, tokens.IdToken]) {
      expect(claimsOf(token)).not.toHaveProperty('origin_jti');
      expect(claimsOf(token)).not.toHaveProperty('jti');
    }
    expect((await refusal(revoke(client, tokens.RefreshToken))).name).toBe('UnsupportedOperationException');
    expect((await getUser(tokens.AccessToken)).Username).toBeDefined();
    await client.sdk.send(new GlobalSignOutCommand({ AccessToken: tokens.AccessToken }));
    expect(await refusal(getUser(tokens.AccessToken))).toEqual(revokedAccessToken);
  });
});

describe('the end of sessions', () => {
  it.each(['GlobalSignOut', 'AdminUserGlobalSignOut'])('%s ends all sessions of a user', async (operation) => {
    const person = await newPerson(app);
    const second = await secondClient(app);
    const sessions = [await tokensOf(app, person), await tokensOf(second, person)] as const;
    const bystander = await tokensOf(app, await newPerson(app));
    const command =
      operation === 'GlobalSignOut'
        ? new GlobalSignOutCommand({ AccessToken: sessions[0].AccessToken })
        : new AdminUserGlobalSignOutCommand({ UserPoolId: app.userPoolId, Username: person.username });
    await app.sdk.send(command as GlobalSignOutCommand);
    for (const { AccessToken } of sessions) expect(await refusal(getUser(AccessToken))).toEqual(revokedAccessToken);
    expect(await refusal(refresh(app, sessions[0].RefreshToken))).toEqual(revokedRefreshToken);
    expect(await refusal(refresh(second, sessions[1].RefreshToken))).toEqual(revokedRefreshToken);
    expect((await getUser(bystander.AccessToken)).Username).toBeDefined();
    expect((await getUser((await tokensOf(app, person)).AccessToken)).Username).toBe(person.username);
  });

  it('disabling a user ends all sessions permanently', async () => {
    const person = await newPerson(app);
    const tokens = await tokensOf(app, person);
    const user = { UserPoolId: app.userPoolId, Username: person.username };
    await app.sdk.send(new AdminDisableUserCommand(user));
    expect((await refusal(getUser(tokens.AccessToken))).name).toBe('NotAuthorizedException');
    expect((await refusal(refresh(app, tokens.RefreshToken))).name).toBe('NotAuthorizedException');
    expect(await refusal(tokensOf(app, person))).toEqual(notAuthorized('User is disabled.'));
    await app.sdk.send(new AdminEnableUserCommand(user));
    expect(await refusal(getUser(tokens.AccessToken))).toEqual(revokedAccessToken);
    expect(await refusal(refresh(app, tokens.RefreshToken))).toEqual(revokedRefreshToken);
    expect((await tokensOf(app, person)).AccessToken).toBeDefined();
  });

  it('deleting a user ends all sessions, also for the next user with that name', async () => {
    const person = await newPerson(app);
    const tokens = await tokensOf(app, person);
    await app.sdk.send(new AdminDeleteUserCommand({ UserPoolId: app.userPoolId, Username: person.username }));
    await newPerson(app, person.username);
    expect(await refusal(getUser(tokens.AccessToken))).toEqual(userNotFound);
    expect(await refusal(refresh(app, tokens.RefreshToken))).toEqual(invalidRefreshToken);
  });

  it('deleting the client ends its sessions', async () => {
    const client = await secondClient(app);
    const tokens = await tokensOf(client, await newPerson(app));
    await app.sdk.send(new DeleteUserPoolClientCommand({ UserPoolId: app.userPoolId, ClientId: client.clientId }));
    const gone = refused('ResourceNotFoundException', `User pool client ${client.clientId} does not exist.`);
    expect(await refusal(getUser(tokens.AccessToken))).toEqual(gone);
    expect(await refusal(refresh(client, tokens.RefreshToken))).toEqual(gone);
  });
});
