/** Two secrets of one client: which are valid where, and when. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { secretHash } from '../../rules/access/secret-hash.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { InitiateAuth } from '../sign-in/InitiateAuth.ts';
import { ConfirmSignUp } from '../sign-up/ConfirmSignUp.ts';
import { ResendConfirmationCode } from '../sign-up/ResendConfirmationCode.ts';
import { SignUp } from '../sign-up/SignUp.ts';
import { GetTokensFromRefreshToken } from '../tokens/GetTokensFromRefreshToken.ts';
import { RevokeToken } from '../tokens/RevokeToken.ts';
import { AdminSetUserPassword } from '../users/administration/AdminSetUserPassword.ts';
import { ConfirmForgotPassword } from '../users/self-service/ConfirmForgotPassword.ts';
import { ForgotPassword } from '../users/self-service/ForgotPassword.ts';
import { attributes, lastCode, newTestApp, OTHER_PASSWORD, PASSWORD } from '../users/testing/users.ts';
import { AddUserPoolClientSecret } from './AddUserPoolClientSecret.ts';
import { DeleteUserPoolClientSecret } from './DeleteUserPoolClientSecret.ts';
import { DescribeUserPoolClient } from './DescribeUserPoolClient.ts';
import { ListUserPoolClientSecrets } from './ListUserPoolClientSecrets.ts';
import { UpdateUserPoolClient } from './UpdateUserPoolClient.ts';

let services: TestServices;
let place: { readonly UserPoolId: string; readonly ClientId: string };
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());
beforeEach(async () => {
  const { UserPoolId, ClientId } = await newTestApp(services, {}, { GenerateSecret: true });
  place = { UserPoolId, ClientId };
});

const add = async (ClientSecret?: string) => {
  const { ClientSecretDescriptor: added } = await callOperation(services, AddUserPoolClientSecret, {
    ...place,
    ClientSecret,
  });
  return { ...added, ClientSecretId: added?.ClientSecretId ?? '' };
};
const remove = (ClientSecretId: string) =>
  callOperation(services, DeleteUserPoolClientSecret, { ...place, ClientSecretId });
const list = async () => (await callOperation(services, ListUserPoolClientSecrets, place)).ClientSecrets ?? [];
const described = async () => (await callOperation(services, DescribeUserPoolClient, place)).UserPoolClient;
const secretOf = async () => (await described())?.ClientSecret ?? '';

describe('the secrets of a client', () => {
  it('are listed without their values, the oldest first', async () => {
    services.clock.advance(1_000);
    const { ClientSecretId, ClientSecretCreateDate } = await add();
    const secrets = await list();
    expect(secrets).toEqual([
      {
        ClientSecretId: expect.stringMatching(new RegExp(`^${place.ClientId}--\\d{13}$`)) as string,
        ClientSecretCreateDate: services.clock.now() / 1000 - 1,
      },
      { ClientSecretId, ClientSecretCreateDate },
    ]);
  });

  it('return a generated value once, and never a given one', async () => {
    const first = await secretOf();
    const { ClientSecretId, ClientSecretValue } = await add();
    expect(ClientSecretValue).toMatch(/^[0-9a-z]{52}$/);
    expect(ClientSecretValue).not.toBe(first);
    await remove(ClientSecretId);
    expect(await add('a'.repeat(32))).not.toHaveProperty('ClientSecretValue');
  });

  it('have different ids even if they are created in the same millisecond', async () => {
    await add();
    const ids = (await list()).map(({ ClientSecretId }) => ClientSecretId);
    expect(new Set(ids).size).toBe(2);
  });

  it('are described by the older one, and by the other after that was deleted', async () => {
    const first = await secretOf();
    const { ClientSecretValue } = await add();
    expect(await secretOf()).toBe(first);
    const [oldest] = await list();
    await remove(oldest?.ClientSecretId ?? '');
    expect(await secretOf()).toBe(ClientSecretValue);
  });

  it('survive an update of the client', async () => {
    await add();
    const before = await list();
    await callOperation(services, UpdateUserPoolClient, { ...place, ClientName: 'renamed' });
    expect(await list()).toEqual(before);
  });

  it('are at most two, also when many are added at once', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => add()));
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(failures.map(({ reason }) => reason as unknown)).toEqual(
      Array.from({ length: 4 }, () =>
        expect.objectContaining({
          code: 'LimitExceededException',
          message: 'Client secrets cannot exceed limit of 2 secrets.',
        }),
      ),
    );
    expect(await list()).toHaveLength(2);
  });

  it('are at least one', async () => {
    const { ClientSecretId } = await add();
    const [oldest] = await list();
    await remove(oldest?.ClientSecretId ?? '');
    await expect(remove(ClientSecretId)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Cannot delete the only client secret.',
    });
    await expect(remove(oldest?.ClientSecretId ?? '')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Client secret does not exist',
    });
  });

  it('must differ', async () => {
    await expect(add(await secretOf())).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  it('cannot be added to a public client', async () => {
    place = await newTestApp(services);
    await expect(add()).rejects.toMatchObject({ code: 'InvalidParameterException' });
    expect(await list()).toEqual([]);
  });

  it('belong to the client of the named pool', async () => {
    const other = await newTestApp(services);
    place = { ...place, UserPoolId: other.UserPoolId };
    const message = `User pool client ${place.ClientId} does not exist.`;
    for (const attempt of [() => add(), () => remove('x'), () => list()]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'ResourceNotFoundException', message });
    }
  });
});

/** Signs up, signs in, refreshes, resets the password and revokes, with this secret. */
async function useEverywhere(secret: string, Username: string): Promise<void> {
  const { UserPoolId, ClientId } = place;
  const SecretHash = secretHash(secret, Username, ClientId);
  const email = `${Username}@secrets.example`;
  const user = { ClientId, Username, SecretHash };
  const UserAttributes = attributes({ email });
  await callOperation(services, SignUp, { ...user, Password: PASSWORD, UserAttributes });
  await callOperation(services, ResendConfirmationCode, user);
  await callOperation(services, ConfirmSignUp, { ...user, ConfirmationCode: lastCode(services, email) });
  const { AuthenticationResult } = await callOperation(services, InitiateAuth, {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD, SECRET_HASH: SecretHash },
  });
  const { RefreshToken = '' } = AuthenticationResult ?? {};
  await callOperation(services, InitiateAuth, {
    ClientId,
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    AuthParameters: { REFRESH_TOKEN: RefreshToken, SECRET_HASH: SecretHash },
  });
  await callOperation(services, GetTokensFromRefreshToken, { ClientId, RefreshToken, ClientSecret: secret });
  await callOperation(services, ForgotPassword, user);
  const ConfirmationCode = lastCode(services, email);
  await callOperation(services, ConfirmForgotPassword, { ...user, ConfirmationCode, Password: OTHER_PASSWORD });
  await callOperation(services, AdminSetUserPassword, { UserPoolId, Username, Password: PASSWORD, Permanent: true });
  await callOperation(services, RevokeToken, { ClientId, Token: RefreshToken, ClientSecret: secret });
}

it('accepts either secret wherever a secret is checked, and a deleted one nowhere', async () => {
  const first = await secretOf();
  const { ClientSecretValue: second = '' } = await add();
  await useEverywhere(first, 'ann');
  await useEverywhere(second, 'ben');

  const [oldest] = await list();
  await remove(oldest?.ClientSecretId ?? '');
  await useEverywhere(second, 'cleo');
  const { ClientId } = place;
  const user = { ClientId, Username: 'ben', SecretHash: secretHash(first, 'ben', ClientId) };
  const token = { ClientId, ClientSecret: first };
  const mismatch = { message: `SecretHash does not match for the client: ${ClientId}` };
  const AuthParameters = { USERNAME: 'ben', PASSWORD, SECRET_HASH: user.SecretHash };
  const initiate = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
  await expect(callOperation(services, InitiateAuth, initiate)).rejects.toMatchObject(mismatch);
  await expect(callOperation(services, SignUp, { ...user, Password: PASSWORD })).rejects.toMatchObject(mismatch);
  await expect(callOperation(services, ResendConfirmationCode, user)).rejects.toMatchObject(mismatch);
  await expect(callOperation(services, ForgotPassword, user)).rejects.toMatchObject(mismatch);
  const unverified = { message: `Unable to verify secret for client ${ClientId}` };
  const refresh = { ...token, RefreshToken: 'x' };
  await expect(callOperation(services, GetTokensFromRefreshToken, refresh)).rejects.toMatchObject(unverified);
  await expect(callOperation(services, RevokeToken, { ...token, Token: 'x' })).rejects.toMatchObject(unverified);
});
