/** Links between users and identities of providers: AdminLinkProviderForUser and AdminDisableProviderForUser. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFederatedUser, updateFederatedUser } from '../../rules/federation/federated-user.ts';
import { InitiateAuth } from '../sign-in/InitiateAuth.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { AdminDeleteUser } from '../users/administration/AdminDeleteUser.ts';
import { AdminGetUser } from '../users/administration/AdminGetUser.ts';
import { AdminSetUserPassword } from '../users/administration/AdminSetUserPassword.ts';
import { ForgotPassword } from '../users/self-service/ForgotPassword.ts';
import { refusal, refusals } from '../users/testing/refusal.ts';
import { confirmedUser, newTestApp, PASSWORD, signIn, type TestApp } from '../users/testing/users.ts';
import { AdminDisableProviderForUser } from './AdminDisableProviderForUser.ts';
import { AdminLinkProviderForUser } from './AdminLinkProviderForUser.ts';
import { DeleteIdentityProvider } from './DeleteIdentityProvider.ts';
import { corp, externalUser, google, newFederatedUser, newProvider, saml } from './testing/providers.ts';

let services: TestServices;
let app: TestApp;
let poolId = '';
beforeAll(async () => {
  services = await createTestServices();
  app = await newTestApp(services);
  poolId = app.UserPoolId;
  for (const provider of [corp, google, saml]) await newProvider(services, poolId, provider);
});
afterAll(() => services.close());

let people = 0;
/** Creates a confirmed local user. Returns the name. */
async function newPerson(): Promise<string> {
  people += 1;
  await confirmedUser(services, app, `person${people}`, `person${people}@example.com`);
  return `person${people}`;
}

interface Named {
  readonly ProviderName?: string;
  readonly ProviderAttributeName?: string;
  readonly ProviderAttributeValue?: string;
}
const subject = (ProviderName: string, ProviderAttributeValue: string): Named => ({
  ProviderName,
  ProviderAttributeName: 'Cognito_Subject',
  ProviderAttributeValue,
});
const local = (username: string): Named => ({ ProviderName: 'Cognito', ProviderAttributeValue: username });
const link = (DestinationUser: Named, SourceUser: Named) =>
  callOperation(services, AdminLinkProviderForUser, { UserPoolId: poolId, DestinationUser, SourceUser });
const disable = (User: Named) => callOperation(services, AdminDisableProviderForUser, { UserPoolId: poolId, User });
const userOf = (Username: string) => callOperation(services, AdminGetUser, { UserPoolId: poolId, Username });
const identitiesOf = async (Username: string): Promise<unknown> => {
  const { UserAttributes = [] } = await userOf(Username);
  return JSON.parse(UserAttributes.find(({ Name }) => Name === 'identities')?.Value ?? '[]');
};
const holder = async (provider: string, sub: string, attributes: Record<string, string> = {}) =>
  (await findFederatedUser(services.store.read, await externalUser(services, poolId, provider, sub, attributes)))?.user;
const invalid = (message: string) => refusal('InvalidParameterException', message);

describe('AdminLinkProviderForUser', () => {
  it('adds an identity to a local user, who goes on signing in with the password', async () => {
    const name = await newPerson();
    expect(await link(local(name), subject('Google', '1234'))).toEqual({});
    await link(local(name), subject('Entra', 'Ann@Example.com'));
    const dateCreated = services.clock.now();
    expect(await identitiesOf(name)).toEqual([
      { userId: '1234', providerName: 'Google', providerType: 'Google', issuer: null, primary: false, dateCreated },
      {
        userId: 'Ann@Example.com',
        providerName: 'Entra',
        providerType: 'SAML',
        issuer: 'https://idp.example.com/entity',
        primary: false,
        dateCreated,
      },
    ]);
    expect((await holder('Google', '1234'))?.username).toBe(name);
    expect((await holder('Entra', 'Ann@Example.com'))?.username).toBe(name);
    // Subjects are exact, and mean nothing at another provider.
    expect(await holder('Entra', 'ann@example.com')).toBeUndefined();
    expect(await holder('Corp', '1234')).toBeUndefined();
    const { AuthenticationResult } = await callOperation(services, InitiateAuth, {
      ClientId: app.ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: name, PASSWORD },
    });
    const IdToken = AuthenticationResult?.IdToken ?? '';
    const claims = JSON.parse(Buffer.from(IdToken.split('.')[1] ?? '', 'base64url').toString()) as object;
    expect(claims).toMatchObject({
      identities: [
        { userId: '1234', issuer: null, primary: 'false', dateCreated: String(dateCreated) },
        { userId: 'Ann@Example.com' },
      ],
    });
    expect(await userOf(name)).toMatchObject({ UserStatus: 'CONFIRMED' });
  });

  it('links to a federated user', async () => {
    const user = await newFederatedUser(services, poolId, 'Corp', 'fed-1');
    await link(subject('Corp', 'fed-1'), subject('Google', 'fed-1-google'));
    expect((await holder('Google', 'fed-1-google'))?.sub).toBe(user.sub);
    await link(local('Corp_fed-1'), subject('Google', 'fed-1-second'));
    expect(await identitiesOf('Corp_fed-1')).toMatchObject([
      { userId: 'fed-1', primary: true },
      { userId: 'fed-1-google', primary: false },
      { userId: 'fed-1-second', primary: false },
    ]);
  });

  it('is refused for an identity that has signed in, or is linked', async () => {
    const name = await newPerson();
    await newFederatedUser(services, poolId, 'Corp', 'own-profile');
    await expect(link(local(name), subject('Corp', 'own-profile'))).rejects.toEqual(
      invalid('Merging is not currently supported, provide a SourceUser that has not been signed up in order to link'),
    );
    await link(local(name), subject('Corp', 'linked'));
    const linked = invalid('SourceUser is already linked to DestinationUser');
    await expect(link(local(name), subject('Corp', 'linked'))).rejects.toEqual(linked);
    await expect(link(local(await newPerson()), subject('Corp', 'linked'))).rejects.toEqual(linked);
  });

  it('is refused for wrong users', async () => {
    const name = await newPerson();
    await expect(link(local(name), local(name))).rejects.toEqual(
      invalid(
        'Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a DestinationUser',
      ),
    );
    await expect(link(local('nobody'), subject('Corp', 'x'))).rejects.toEqual(refusals.userNotFound);
    await expect(link(subject('Corp', 'nobody'), subject('Google', 'x'))).rejects.toEqual(refusals.userNotFound);
    await expect(link(local(name), subject('None', 'x'))).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await expect(link(local(name), { ProviderName: 'Corp' })).rejects.toEqual(
      invalid(
        "1 validation error detected: Value at 'sourceUser.providerAttributeValue' failed to satisfy constraint: Member must not be null",
      ),
    );
    await expect(link({ ProviderAttributeValue: name }, subject('Corp', 'x'))).rejects.toEqual(
      invalid(
        "1 validation error detected: Value at 'destinationUser.providerName' failed to satisfy constraint: Member must not be null",
      ),
    );
    const input = { UserPoolId: 'us-east-1_none', DestinationUser: local(name), SourceUser: subject('Corp', 'x') };
    await expect(callOperation(services, AdminLinkProviderForUser, input)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('links at most five identities', async () => {
    const name = await newPerson();
    for (let index = 0; index < 5; index += 1) await link(local(name), subject('Corp', `five-${index}`));
    await expect(link(local(name), subject('Corp', 'five-5'))).rejects.toEqual(
      refusal('LimitExceededException', '5 identities are linked to the user, which is the limit.'),
    );
    expect(await holder('Corp', 'five-5')).toBeUndefined();
    await disable(subject('Corp', 'five-0'));
    await link(local(name), subject('Corp', 'five-5'));
  });

  it('links by a mapped attribute until the first sign-in, and then by the subject', async () => {
    const name = await newPerson();
    const byEmail = { ...subject('Entra', 'bob@example.org'), ProviderAttributeName: 'email' };
    await link(local(name), byEmail);
    const attributes = { email: 'bob@example.org' };
    const external = await externalUser(services, poolId, 'Entra', 'name-id', attributes);
    // Somebody who claims the address without a proof does not get the user.
    const unproven = { ...external, unproven: ['email'] };
    expect(await findFederatedUser(services.store.read, unproven)).toBeUndefined();
    const found = await findFederatedUser(services.store.read, external);
    expect(found?.user.username).toBe(name);
    const pool = await services.directory.pool(poolId);
    const sub = found?.user.sub ?? '';
    const signedIn = await services.store.write((tx) => updateFederatedUser(services, tx, pool, external, sub));
    expect(signedIn?.attributes).toMatchObject({ email: 'bob@example.org', email_verified: 'false' });
    expect(await identitiesOf(name)).toMatchObject([{ userId: 'name-id', primary: false }]);
    // Somebody else who gets the address later is not this user.
    expect(await holder('Entra', 'another', attributes)).toBeUndefined();
    await expect(disable(byEmail)).rejects.toEqual(refusals.userNotFound);
    await disable(subject('Entra', 'name-id'));
    expect(await holder('Entra', 'name-id', attributes)).toBeUndefined();
  });

  it('is refused for an attribute that is not mapped, and for one of a social provider', async () => {
    const name = await newPerson();
    const message = (attribute: string) =>
      invalid(
        `Invalid SourceUser: ${attribute} is neither Cognito_Subject nor a mapped attribute of the identity provider`,
      );
    const by = (provider: string, attribute: string) =>
      link(local(name), { ...subject(provider, 'x'), ProviderAttributeName: attribute });
    await expect(by('Entra', 'nickname')).rejects.toEqual(message('nickname'));
    await expect(by('Entra', 'constructor')).rejects.toEqual(message('constructor'));
    await expect(by('Google', 'username')).rejects.toEqual(message('username'));
  });

  it('gives an identity to one of the users for whom it is asked at the same time', async () => {
    const names = [await newPerson(), await newPerson()];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, (_, index) => link(local(names[index % 2] ?? ''), subject('Corp', 'race'))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const identities = await Promise.all(names.map(identitiesOf));
    expect(identities.flat()).toHaveLength(1);
  });

  it('gives an identity either to a user or a profile of its own', async () => {
    const name = await newPerson();
    const work: Promise<unknown>[] = [];
    for (let index = 0; index < 8; index += 1) {
      work.push(link(local(name), subject('Corp', 'contested')));
      work.push(newFederatedUser(services, poolId, 'Corp', 'contested'));
    }
    const outcomes = await Promise.allSettled(work);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('AdminDisableProviderForUser', () => {
  it('removes a link, and the identity is free', async () => {
    const [name, other] = [await newPerson(), await newPerson()];
    await link(local(name), subject('Corp', 'moving'));
    await expect(disable(subject('Corp', 'Moving'))).rejects.toEqual(refusals.userNotFound);
    await expect(disable(subject('Google', 'moving'))).rejects.toEqual(refusals.userNotFound);
    expect(await disable(subject('Corp', 'moving'))).toEqual({});
    expect((await userOf(name)).UserAttributes?.map(({ Name }) => Name)).not.toContain('identities');
    await expect(disable(subject('Corp', 'moving'))).rejects.toEqual(refusals.userNotFound);
    await link(local(other), subject('Corp', 'moving'));
    expect((await holder('Corp', 'moving'))?.username).toBe(other);
  });

  it('removes the identity of a federated user', async () => {
    await newFederatedUser(services, poolId, 'Corp', 'barred');
    await disable(subject('Corp', 'barred'));
    expect(await holder('Corp', 'barred')).toBeUndefined();
    // The profile keeps its name, so that the next sign-in cannot create another one.
    await expect(newFederatedUser(services, poolId, 'Corp', 'barred')).rejects.toEqual(
      refusal('UsernameExistsException', 'Already found an entry for username Corp_barred'),
    );
  });

  it('ends the password of a local user, until an administrator sets a new one', async () => {
    const name = await newPerson();
    await link(local(name), subject('Corp', 'no-password'));
    const key = { ...local(name), ProviderAttributeName: 'Cognito_Subject' };
    expect(await disable(key)).toEqual({});
    const refused = refusal('NotAuthorizedException', 'User is not authorized to get auth details.');
    await expect(signIn(services, app, name)).rejects.toEqual(refused);
    const forgotten = callOperation(services, ForgotPassword, { ClientId: app.ClientId, Username: name });
    await expect(forgotten).rejects.toEqual(
      refusal('NotAuthorizedException', 'User password cannot be reset in the current state.'),
    );
    expect(await userOf(name)).toMatchObject({ UserStatus: 'EXTERNAL_PROVIDER', Enabled: true });
    expect((await holder('Corp', 'no-password'))?.username).toBe(name);
    const set = { UserPoolId: poolId, Username: name, Password: PASSWORD, Permanent: true };
    await callOperation(services, AdminSetUserPassword, set);
    expect(await signIn(services, app, name)).not.toBe('');
    await expect(disable(local('nobody'))).rejects.toEqual(refusals.userNotFound);
    await expect(disable({ ...key, ProviderAttributeName: 'email' })).rejects.toEqual(
      invalid('ProviderAttributeName must be Cognito_Subject for the provider Cognito'),
    );
  });

  it('removes links of a provider that does not exist any more', async () => {
    const name = await newPerson();
    await newProvider(services, poolId, { ...corp, ProviderName: 'Former' });
    await link(local(name), subject('Former', 'x'));
    await callOperation(services, DeleteIdentityProvider, { UserPoolId: poolId, ProviderName: 'Former' });
    await disable(subject('Former', 'x'));
    expect(await identitiesOf(name)).toEqual([]);
  });
});

it('deleting a user frees the identities', async () => {
  const name = await newPerson();
  await link(local(name), subject('Corp', 'freed'));
  await callOperation(services, AdminDeleteUser, { UserPoolId: poolId, Username: name });
  expect(await holder('Corp', 'freed')).toBeUndefined();
  expect((await newFederatedUser(services, poolId, 'Corp', 'freed')).username).toBe('Corp_freed');
});
