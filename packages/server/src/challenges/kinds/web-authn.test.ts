import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import type { WebAuthnConfigurationType } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CeremonyContent,
  type CredentialForm,
  SoftwareAuthenticator,
  type AssertionContent,
} from '../../crypto/web-authn/testing/authenticator.ts';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { DeleteWebAuthnCredential } from '../../operations/passkeys/DeleteWebAuthnCredential.ts';
import { newUser, PAGE, newPasskeyApp, registerPasskey } from '../../operations/passkeys/testing/passkeys.ts';
import { SetUserPoolMfaConfig } from '../../operations/pools/SetUserPoolMfaConfig.ts';
import { signIn } from '../../operations/users/testing/users.ts';
import { decoySub } from '../../rules/names/decoy-user.ts';
import type { Situation } from '../state/situation.ts';
import { nothingProved, type SignInState, type Subject } from '../state/sign-in.ts';
import { webAuthn } from './web-authn.ts';
import { hasPasskey } from '../proofs/web-authn-proof.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
  readonly timeout: number;
  readonly userVerification: string;
  readonly allowCredentials: readonly { readonly id: string; readonly transports?: readonly string[] }[];
}

/** A pool with a signed-in user, and helpers to issue and answer challenges. */
async function scene(configuration: WebAuthnConfigurationType = {}) {
  const place = await newPasskeyApp(services, { RelyingPartyId: 'example.com', ...configuration });
  const sub = await newUser(services, place, 'ada@example.com');
  const token = await signIn(services, place, 'ada');
  const { pool, client } = await services.directory.client(place.ClientId);
  const origin = { requestId: services.random.uuid(), sourceIp: null, userAgent: null, note: () => undefined };
  const situation: Situation = { ...services, pool, client, origin };
  const fakeSub = decoySub(services.sealer, pool, 'nobody');
  const subjects: Record<'ada' | 'nobody', Subject> = {
    ada: { sub, name: 'ada', kind: 'user' },
    nobody: { sub: fakeSub, name: 'nobody', kind: 'fake' },
  };

  const issue = async (who: Subject = subjects.ada) => {
    const state: SignInState = {
      id: services.random.uuid(),
      poolId: pool.id,
      clientId: client.id,
      subject: who,
      flow: 'USER_AUTH',
      admin: false,
      progress: nothingProved,
      deviceKey: null,
    };
    const { parameters, session } = await webAuthn.issue({ ...situation, signIn: state, user: undefined });
    const options = JSON.parse(parameters['CREDENTIAL_REQUEST_OPTIONS'] ?? '') as RequestOptions;
    return { session, options };
  };

  const answer = async (session: string | undefined, credential: CredentialForm | string) => {
    const CREDENTIAL = typeof credential === 'string' ? credential : JSON.stringify(credential);
    const given = { session, responses: { CREDENTIAL } };
    const signInState = await webAuthn.resume(situation, given);
    const user = await services.store.read.users.find(pool.id, signInState.subject.sub);
    const step = { ...situation, signIn: signInState, user, device: undefined, answer: given };
    return webAuthn.answer({ ...step, now: services.clock.now() });
  };

  /** Issues a challenge and answers it with the passkey. */
  const use = async (
    authenticator: SoftwareAuthenticator,
    change: Partial<CeremonyContent & AssertionContent> = {},
  ) => {
    const { session, options } = await issue();
    return answer(session, authenticator.get(options, change));
  };

  const commit = (verdict: Awaited<ReturnType<typeof answer>>) => {
    if (verdict.accepted !== true) throw new Error('There is nothing to commit.');
    return services.store.write(async (tx) => {
      const current = await tx.users.findForUpdate(pool.id, sub);
      if (current === undefined) throw new Error('The user does not exist.');
      return verdict.write?.(tx, current);
    });
  };
  const stored = (credentialId: string) => services.store.read.passkeys.find(pool.id, sub, credentialId);
  return { place, token, subjects, issue, answer, use, commit, stored };
}

/** The key pair of P-256 whose private key is 1. */
const basePoint = createPrivateKey({
  format: 'jwk',
  key: {
    kty: 'EC',
    crv: 'P-256',
    d: Buffer.from('1'.padStart(64, '0'), 'hex').toString('base64url'),
    x: 'axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY',
    y: 'T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU',
  },
});

const rejected = {
  accepted: false,
  counts: 'unless-used',
  error: expect.objectContaining({ code: 'NotAuthorizedException', message: 'Incorrect username or password.' }),
};

describe('the options of WEB_AUTHN', () => {
  it('ask for the passkeys of the user', async () => {
    const { token, issue } = await scene({ UserVerification: 'required' });
    const kind = { transports: ['usb'] };
    const made = [await registerPasskey(services, token, kind), await registerPasskey(services, token, kind)];
    const { options } = await issue();
    expect(options).toEqual({
      challenge: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      timeout: 180_000,
      rpId: 'example.com',
      allowCredentials: made
        .map(({ credentialId }) => ({ id: credentialId, type: 'public-key', transports: ['usb'] }))
        .toSorted((one, other) => (one.id < other.id ? -1 : 1)),
      userVerification: 'required',
    });
    expect((await issue()).options.challenge).not.toBe(options.challenge);
  });

  it.each(['ada', 'nobody'] as const)('ask %s, without passkeys, for a decoy that is always the same', async (name) => {
    const { subjects, issue } = await scene();
    const first = (await issue(subjects[name])).options.allowCredentials;
    expect(first).toEqual([
      {
        id: expect.stringMatching(/^([\w-]{22}|[\w-]{27}|[\w-]{43})$/),
        type: 'public-key',
        transports: ['hybrid', 'internal'],
      },
    ]);
    expect((await issue(subjects[name])).options.allowCredentials).toEqual(first);
    const other = await scene();
    expect((await other.issue(other.subjects[name])).options.allowCredentials).not.toEqual(first);
  });
});

it('the decoys of different users have ids of different lengths', async () => {
  const { issue } = await scene();
  const lengths = new Set<number>();
  for (let n = 0; n < 40; n += 1) {
    const { options } = await issue({ sub: services.random.uuid(), name: `nobody${n}`, kind: 'fake' });
    const [decoy] = options.allowCredentials as readonly { readonly id: string }[];
    lengths.add(decoy?.id.length ?? 0);
  }
  expect([...lengths].toSorted((one, other) => one - other)).toEqual([22, 27, 43]);
});

describe('a passkey', () => {
  it('counts only for the present domain of the pool', async () => {
    const { place, token, subjects } = await scene();
    const here = async () => {
      const { pool, client } = await services.directory.client(place.ClientId);
      const origin = { requestId: '', sourceIp: null, userAgent: null, note: () => undefined };
      const situation: Situation = { ...services, pool, client, origin };
      return hasPasskey(situation, subjects.ada);
    };
    expect(await here()).toBe(false);
    await registerPasskey(services, token);
    expect(await here()).toBe(true);
    const { UserPoolId } = place;
    const WebAuthnConfiguration = { RelyingPartyId: 'example.org' };
    await callOperation(services, SetUserPoolMfaConfig, { UserPoolId, WebAuthnConfiguration });
    services.clock.advance(60_000);
    expect(await here()).toBe(false);
  });
});

describe('the answer to WEB_AUTHN', () => {
  it.each<[string, WebAuthnConfigurationType, boolean, boolean]>([
    ['SINGLE_FACTOR, verified', { FactorConfiguration: 'SINGLE_FACTOR' }, true, false],
    ['SINGLE_FACTOR', { FactorConfiguration: 'SINGLE_FACTOR' }, false, false],
    ['MULTI_FACTOR, verified', { FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' }, true, true],
    ['MULTI_FACTOR, not verified', { FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' }, false, false],
  ])('proves the first factor, and MFA where it counts as such: %s', async (_which, settings, userVerified, mfa) => {
    const { token, use, commit, stored } = await scene(settings);
    const authenticator = await registerPasskey(services, token, { says: { backupEligible: true } });
    services.clock.advance(1000);
    const verdict = await use(authenticator, { userVerified, backedUp: true });
    expect(verdict).toMatchObject({
      accepted: true,
      progress: { ...nothingProved, passkeyKind: 'platform', firstFactor: 'WEB_AUTHN', mfa },
    });
    await commit(verdict);
    const use1 = { signCount: 1, backedUp: true, lastUsedAt: services.clock.now() };
    expect(await stored(authenticator.credentialId)).toMatchObject(use1);
  });

  it.each<[string, Partial<CeremonyContent & AssertionContent>]>([
    ['of another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
    ['from another origin', { origin: 'https://example.net' }],
    ['for another domain', { relyingPartyId: 'example.net' }],
    ['for another user', { userHandle: Buffer.from('bob').toString('base64url') }],
    ['with an unknown id', { claimedId: Buffer.alloc(32).toString('base64url') }],
    ['with a wrong signature', { signature: Buffer.alloc(70, 0x30) }],
    ['of a registration', { type: 'webauthn.create' }],
  ])('is rejected: %s', async (_which, change) => {
    const { token, use } = await scene();
    expect(await use(await registerPasskey(services, token), change)).toEqual(rejected);
  });

  it('is rejected without user verification if the pool requires it', async () => {
    const { token, use } = await scene({ UserVerification: 'required' });
    const authenticator = await registerPasskey(services, token);
    expect(await use(authenticator, { userVerified: false })).toEqual(rejected);
    expect(await use(authenticator)).toMatchObject({ accepted: true });
  });

  it('is rejected with the passkey of another user', async () => {
    const { place, use } = await scene();
    await newUser(services, place, 'bob@example.com');
    const bobs = await registerPasskey(services, await signIn(services, place, 'bob'));
    expect(await use(bobs)).toEqual(rejected);
    expect(await use(bobs, { userHandle: undefined })).toEqual(rejected);
  });

  it.each(['ada', 'nobody'] as const)('is rejected with the decoy passkey of %s, signed with any key', async (name) => {
    const { subjects, issue, answer } = await scene();
    // The private key that belongs to the decoy passkey is publicly known.
    for (const privateKey of [basePoint, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey]) {
      const { session, options } = await issue(subjects[name]);
      const claimedId = options.allowCredentials[0]?.id ?? '';
      const authenticator = new SoftwareAuthenticator(PAGE, { privateKey });
      expect(await answer(session, authenticator.get(options, { claimedId }))).toEqual(rejected);
    }
  });

  it.each(['{}', 'null', 'no JSON', '{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{}}'])(
    'without a credential is rejected, and does not count as a failure: %j',
    async (credential) => {
      const { issue, answer } = await scene();
      const { session } = await issue();
      await expect(answer(session, credential)).rejects.toMatchObject({ code: 'InvalidParameterException' });
    },
  );

  it('is rejected with a signature counter that was used before', async () => {
    const { token, use, commit } = await scene();
    const authenticator = await registerPasskey(services, token);
    await commit(await use(authenticator, { signCount: 7 }));
    expect(await use(authenticator, { signCount: 7 })).toEqual(rejected);
    expect(await use(authenticator, { signCount: 6 })).toEqual(rejected);
    expect(await use(authenticator, { signCount: 8 })).toMatchObject({ accepted: true });
  });

  it('is committed once per signature counter, of 64 concurrent ones', async () => {
    const { token, use, commit } = await scene();
    const authenticator = await registerPasskey(services, token);
    const verdicts = await Promise.all(Array.from({ length: 64 }, () => use(authenticator, { signCount: 1 })));
    const outcomes = await Promise.allSettled(verdicts.map(commit));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is not committed if the passkey was deleted meanwhile', async () => {
    const { token, use, commit } = await scene();
    const authenticator = await registerPasskey(services, token);
    const verdict = await use(authenticator);
    const CredentialId = authenticator.credentialId;
    await callOperation(services, DeleteWebAuthnCredential, { AccessToken: token, CredentialId });
    await expect(commit(verdict)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    expect(await use(authenticator)).toEqual(rejected);
  });

  it('is not committed if a passkey with another key took the id meanwhile', async () => {
    const { token, use, commit, stored } = await scene();
    const authenticator = await registerPasskey(services, token);
    const verdict = await use(authenticator);
    const passkey = await stored(authenticator.credentialId);
    if (passkey === undefined) throw new Error('The passkey is not stored.');
    await services.store.write(async (tx) => {
      await tx.passkeys.remove(passkey.poolId, passkey.sub, passkey.credentialId);
      await tx.passkeys.insert({ ...passkey, publicKey: new Uint8Array([...passkey.publicKey].toReversed()) });
    });
    await expect(commit(verdict)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    expect((await stored(authenticator.credentialId))?.signCount).toBe(passkey.signCount);
  });
});
