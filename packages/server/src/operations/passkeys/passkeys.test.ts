import type { CreateUserPoolRequest, ErrorCode } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CeremonyContent,
  type RegistrationContent,
  SoftwareAuthenticator,
} from '../../crypto/web-authn/testing/authenticator.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { CreateUserPoolClient } from '../clients/CreateUserPoolClient.ts';
import { SetUserPoolMfaConfig } from '../pools/SetUserPoolMfaConfig.ts';
import { AdminDeleteUser } from '../users/administration/AdminDeleteUser.ts';
import { type TestApp, signIn } from '../users/testing/users.ts';
import { DeleteWebAuthnCredential } from './DeleteWebAuthnCredential.ts';
import { ListWebAuthnCredentials } from './ListWebAuthnCredentials.ts';
import {
  completeRegistration,
  newUser,
  PAGE,
  newPasskeyApp,
  registerPasskey,
  startRegistration,
} from './testing/passkeys.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const refusalOf = (code: ErrorCode) => expect.objectContaining({ code });

/** A signed-in user of a new pool. */
async function someone(
  configuration?: Parameters<typeof newPasskeyApp>[1],
  pool?: Omit<CreateUserPoolRequest, 'PoolName'>,
): Promise<{ testApp: TestApp; sub: string; token: string }> {
  const testApp = await newPasskeyApp(services, configuration, pool);
  const sub = await newUser(services, testApp, 'ada@example.com');
  return { testApp, sub, token: await signIn(services, testApp, 'ada') };
}

const list = (AccessToken: string, more: { MaxResults?: number; NextToken?: string | undefined } = {}) =>
  callOperation(services, ListWebAuthnCredentials, { AccessToken, ...more });

describe('StartWebAuthnRegistration', () => {
  it('answers in the form of the API reference', async () => {
    const { sub, token } = await someone();
    const { credentialId } = await registerPasskey(services, token, { transports: ['internal'] });
    expect(await startRegistration(services, token)).toEqual({
      authenticatorSelection: { requireResidentKey: true, residentKey: 'required', userVerification: 'preferred' },
      challenge: expect.stringMatching(/^[A-Za-z0-9_-]{100,500}$/),
      excludeCredentials: [{ id: credentialId, type: 'public-key', transports: ['internal'] }],
      pubKeyCredParams: [
        { alg: -7, type: 'public-key' },
        { alg: -257, type: 'public-key' },
      ],
      rp: { id: 'example.com', name: 'example.com' },
      timeout: 60_000,
      user: { displayName: 'ada', id: Buffer.from(sub).toString('base64url'), name: 'ada' },
    });
  });

  it('has the user verification setting of the pool', async () => {
    const { token } = await someone({ RelyingPartyId: 'example.com', UserVerification: 'required' });
    const { authenticatorSelection } = await startRegistration(services, token);
    expect(authenticatorSelection).toMatchObject({ userVerification: 'required' });
  });

  it('shows the address as account name where the user name is a UUID', async () => {
    const testApp = await newPasskeyApp(services, undefined, { UsernameAttributes: ['email'] });
    const sub = await newUser(services, testApp, 'ada@example.com', 'addresses');
    const token = await signIn(services, testApp, 'ada@example.com');
    const { user } = await startRegistration(services, token);
    const id = Buffer.from(sub).toString('base64url');
    expect(user).toEqual({ id, name: 'ada@example.com', displayName: 'ada@example.com' });
  });

  it('issues a new challenge every time', async () => {
    const { token } = await someone();
    const [one, other] = [await startRegistration(services, token), await startRegistration(services, token)];
    expect(one.challenge).not.toBe(other.challenge);
  });

  it('is rejected where passkeys are not a first factor', async () => {
    const { token } = await someone(undefined, { Policies: {} });
    await expect(startRegistration(services, token)).rejects.toEqual(refusalOf('WebAuthnNotEnabledException'));
  });

  it('uses localhost in development if the pool has no domain, and fails in production', async () => {
    const { token } = await someone(null);
    expect((await startRegistration(services, token)).rp).toEqual({ id: 'localhost', name: 'localhost' });
    const production: TestServices = { ...services, settings: { ...services.settings, mode: 'production' } };
    const refusal = refusalOf('WebAuthnConfigurationMissingException');
    await expect(startRegistration(production, token)).rejects.toEqual(refusal);
  });
});

describe('CompleteWebAuthnRegistration', () => {
  it.each<[string, ErrorCode, Partial<CeremonyContent & RegistrationContent>]>([
    ['a challenge that was not issued', 'WebAuthnChallengeNotFoundException', { challenge: 'AAAA' }],
    ['another origin', 'WebAuthnOriginNotAllowedException', { origin: 'https://example.net' }],
    [
      'an origin that only ends like the domain',
      'WebAuthnOriginNotAllowedException',
      { origin: 'https://notexample.com' },
    ],
    ['an insecure origin', 'WebAuthnOriginNotAllowedException', { origin: 'http://app.example.com' }],
    [
      'an app that the pool does not list',
      'WebAuthnOriginNotAllowedException',
      { origin: `android:apk-key-hash:${'A'.repeat(43)}` },
    ],
    ['another domain', 'WebAuthnRelyingPartyMismatchException', { relyingPartyId: 'app.example.com' }],
    ['another algorithm', 'WebAuthnCredentialNotSupportedException', { algorithm: -8 }],
    ['no user presence', 'WebAuthnCredentialNotSupportedException', { userPresent: false }],
    ['an assertion', 'InvalidParameterException', { type: 'webauthn.get' }],
    ['an id that is not the credential’s', 'InvalidParameterException', { claimedId: 'AAAA' }],
  ])('rejects %s', async (_which, code, change) => {
    const { token } = await someone();
    const credential = new SoftwareAuthenticator(PAGE).create(await startRegistration(services, token), change);
    await expect(completeRegistration(services, token, credential)).rejects.toEqual(refusalOf(code));
    expect((await list(token)).Credentials).toEqual([]);
  });

  it.each([{}, { id: 'AAAA' }, { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: {} }])(
    'rejects what is not a credential: %j',
    async (form) => {
      const { token } = await someone();
      await expect(completeRegistration(services, token, form)).rejects.toEqual(refusalOf('InvalidParameterException'));
    },
  );

  it('requires user verification if the pool does', async () => {
    const { token } = await someone({ RelyingPartyId: 'example.com', UserVerification: 'required' });
    const says = { userVerified: false };
    await expect(registerPasskey(services, token, { says })).rejects.toEqual(
      refusalOf('WebAuthnCredentialNotSupportedException'),
    );
    await registerPasskey(services, token);
    expect((await list(token)).Credentials).toHaveLength(1);
  });

  it('accepts origins that the pool lists', async () => {
    const app = `android:apk-key-hash:${'A'.repeat(43)}`;
    const UserPoolTags = { 'latchkey:passkey-origins': `${app} https://example.org` };
    const { token } = await someone(undefined, { UserPoolTags });
    await registerPasskey(services, token, {}, app);
    await registerPasskey(services, token, {}, 'https://example.org');
    expect((await list(token)).Credentials).toHaveLength(2);
  });

  it('rejects a challenge of another user, client or pool', async () => {
    const { testApp, token } = await someone();
    await newUser(services, testApp, 'bob@example.com');
    const bob = await signIn(services, testApp, 'bob');
    const { UserPoolClient } = await callOperation(services, CreateUserPoolClient, {
      UserPoolId: testApp.UserPoolId,
      ClientName: 'other',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    });
    const elsewhere = await signIn(services, { ...testApp, ClientId: UserPoolClient?.ClientId ?? '' }, 'ada');
    const credential = new SoftwareAuthenticator(PAGE).create(await startRegistration(services, token));
    const complete = (accessToken: string) => completeRegistration(services, accessToken, credential);
    await expect(complete(bob)).rejects.toEqual(refusalOf('WebAuthnChallengeNotFoundException'));
    await expect(complete(elsewhere)).rejects.toEqual(refusalOf('WebAuthnClientMismatchException'));
    const other = await someone();
    await expect(complete(other.token)).rejects.toEqual(refusalOf('WebAuthnChallengeNotFoundException'));
    await complete(token);
  });

  it('accepts a challenge for five minutes', async () => {
    const { token } = await someone();
    const authenticator = new SoftwareAuthenticator(PAGE);
    const [early, late] = [await startRegistration(services, token), await startRegistration(services, token)];
    services.clock.advance(5 * 60_000 - 1);
    await completeRegistration(services, token, authenticator.create(early));
    services.clock.advance(1);
    const credential = new SoftwareAuthenticator(PAGE).create(late);
    const refusal = refusalOf('WebAuthnChallengeNotFoundException');
    await expect(completeRegistration(services, token, credential)).rejects.toEqual(refusal);
  });

  it('accepts one of 64 concurrent answers to a challenge', async () => {
    const { token } = await someone();
    const options = await startRegistration(services, token);
    const tries = await Promise.allSettled(
      Array.from({ length: 64 }, () =>
        completeRegistration(services, token, new SoftwareAuthenticator(PAGE).create(options)),
      ),
    );
    const refused = tries
      .filter((one) => one.status === 'rejected')
      .map(({ reason }) => (reason as { code: string }).code);
    expect(refused).toEqual(Array.from({ length: 63 }, () => 'WebAuthnChallengeNotFoundException'));
    expect((await list(token)).Credentials).toHaveLength(1);
  });

  it('accepts 20 of 25 concurrent passkeys of a user', async () => {
    const { token } = await someone();
    const tries = await Promise.allSettled(Array.from({ length: 25 }, () => registerPasskey(services, token)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect((await list(token)).Credentials).toHaveLength(20);
    await expect(startRegistration(services, token)).rejects.toEqual(refusalOf('LimitExceededException'));
  });

  it('rejects a passkey that the user has already registered', async () => {
    const { token } = await someone();
    const authenticator = await registerPasskey(services, token);
    const credential = authenticator.create(await startRegistration(services, token));
    const refusal = refusalOf('InvalidParameterException');
    await expect(completeRegistration(services, token, credential)).rejects.toEqual(refusal);
  });

  it('is rejected if the domain for passkeys has changed meanwhile', async () => {
    const { testApp, token } = await someone();
    const credential = new SoftwareAuthenticator(PAGE).create(await startRegistration(services, token));
    await callOperation(services, SetUserPoolMfaConfig, {
      UserPoolId: testApp.UserPoolId,
      WebAuthnConfiguration: { RelyingPartyId: 'app.example.com' },
    });
    services.clock.advance(60_000);
    const refusal = refusalOf('WebAuthnRelyingPartyMismatchException');
    await expect(completeRegistration(services, token, credential)).rejects.toEqual(refusal);
  });

  it('stores nothing for a user who is removed meanwhile', async () => {
    const { testApp, sub, token } = await someone();
    const credential = new SoftwareAuthenticator(PAGE).create(await startRegistration(services, token));
    const [completed] = await Promise.allSettled([
      completeRegistration(services, token, credential),
      callOperation(services, AdminDeleteUser, { UserPoolId: testApp.UserPoolId, Username: 'ada' }),
    ]);
    if (completed.status === 'rejected') expect(completed.reason).toEqual(refusalOf('NotAuthorizedException'));
    const { items } = await services.store.read.passkeys.list(testApp.UserPoolId, sub, { limit: 20 });
    expect(items).toEqual([]);
  });
});

describe('ListWebAuthnCredentials', () => {
  it('answers in the form of the API reference', async () => {
    const { token } = await someone();
    const kind = { attachment: 'cross-platform', transports: ['usb', 'nfc', 'usb', 'no transport at all'] };
    const { credentialId } = await registerPasskey(services, token, kind);
    expect(await list(token)).toEqual({
      Credentials: [
        {
          AuthenticatorAttachment: 'cross-platform',
          AuthenticatorTransports: ['usb', 'nfc'],
          CreatedAt: services.clock.now() / 1000,
          CredentialId: credentialId,
          FriendlyCredentialName: 'Roaming passkey',
          RelyingPartyId: 'example.com',
        },
      ],
    });
  });

  it.each([
    [{ aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4', attachment: 'platform' }, 'Google Password Manager'],
    [{ attachment: 'platform' }, 'Platform passkey'],
    [{}, 'Passkey'],
  ])('gives a passkey of %j a name', async (kind, name) => {
    const { token } = await someone();
    await registerPasskey(services, token, kind);
    expect((await list(token)).Credentials[0]?.FriendlyCredentialName).toBe(name);
  });

  it('lists the passkeys of this user only, in pages', async () => {
    const { testApp, token } = await someone();
    await newUser(services, testApp, 'bob@example.com');
    await registerPasskey(services, await signIn(services, testApp, 'bob'));
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) made.push((await registerPasskey(services, token)).credentialId);
    const seen: string[] = [];
    let page: string | undefined;
    do {
      const { Credentials, NextToken } = await list(token, { MaxResults: 2, NextToken: page });
      seen.push(...Credentials.map(({ CredentialId }) => CredentialId));
      page = NextToken;
    } while (page !== undefined);
    expect(seen).toEqual(made.toSorted());
    expect((await list(token, { MaxResults: 0 })).Credentials).toHaveLength(5);
  });
});

describe('DeleteWebAuthnCredential', () => {
  it('deletes a passkey of the user, and no other', async () => {
    const { testApp, token } = await someone();
    const { credentialId: CredentialId } = await registerPasskey(services, token);
    await newUser(services, testApp, 'bob@example.com');
    const bob = await signIn(services, testApp, 'bob');
    const remove = (AccessToken: string) =>
      callOperation(services, DeleteWebAuthnCredential, { AccessToken, CredentialId });
    await expect(remove(bob)).rejects.toEqual(refusalOf('ResourceNotFoundException'));
    await remove(token);
    expect((await list(token)).Credentials).toEqual([]);
    await expect(remove(token)).rejects.toEqual(refusalOf('ResourceNotFoundException'));
  });
});
