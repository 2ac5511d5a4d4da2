import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { showPromise } from '../../../../../test/harness/promise.ts';
import { keyringOf } from '../../crypto/keyring.ts';
import { systemRandom } from '../../crypto/random.ts';
import { createSealer } from '../../crypto/sealer.ts';
import {
  assertPasswordUnchanged,
  nothingProved,
  openSecretBlock,
  openSession,
  resumeSession,
  sealSecretBlock,
  sealSession,
  type SignIn,
  stateOf,
  type Subject,
} from './sign-in.ts';

const MINUTE = 60_000;
const start = Date.UTC(2026, 10, 5, 22, 42, 34);
const here = { pool: { id: 'us-east-1_aB3dE6gH9' }, client: { id: '1h2j3k4l5m6n7p8q9r0s1t2u3v' } };

function services() {
  const keyring = keyringOf([randomBytes(32)]);
  let time = start;
  return {
    sealer: createSealer(systemRandom, (purpose) => keyring.deriveKey(purpose)),
    clock: { now: () => time },
    advance: (ms: number) => {
      time += ms;
    },
  };
}

function signInOf(subject: Partial<Subject> = {}, changes: Partial<SignIn> = {}): SignIn {
  return {
    id: systemRandom.uuid(),
    flow: 'USER_SRP_AUTH',
    poolId: here.pool.id,
    clientId: here.client.id,
    subject: { sub: systemRandom.uuid(), name: 'ada', kind: 'user', ...subject },
    admin: false,
    awaiting: 'SOFTWARE_TOKEN_MFA',
    progress: { ...nothingProved, firstFactor: 'PASSWORD', passwordSalt: 'f'.repeat(32) },
    deviceKey: null,
    nonce: systemRandom.uuid(),
    expiresAt: start + 3 * MINUTE,
    ...changes,
  };
}

describe('a Session', () => {
  it('opens for its pool and client until it expires', () => {
    const server = services();
    const signIn = signInOf();
    const session = sealSession(server, signIn);
    server.advance(3 * MINUTE - 1);
    expect(openSession(server, session, here)).toEqual(signIn);
    server.advance(1);
    expect(() => openSession(server, session, here)).toThrow('Invalid session for the user, session is expired.');
  });

  it.each([
    ['pool', { ...here, pool: { id: 'us-east-1_another00' } }],
    ['client', { ...here, client: { id: 'another' } }],
  ])('does not open for another %s', (_name, expected) => {
    const server = services();
    const session = sealSession(server, signInOf());
    expect(() => openSession(server, session, expected)).toThrow(/^Invalid session for the user\.$/);
  });

  it('is rejected if any bit was changed', () => {
    const server = services();
    let flipped = 0;
    let accepted = 0;
    while (flipped < 10_000) {
      const bytes = Buffer.from(sealSession(server, signInOf()), 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const altered = Buffer.from(bytes);
        altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        flipped += 1;
        try {
          openSession(server, altered.toString('base64url'), here);
          accepted += 1;
        } catch (error) {
          expect(error).toMatchObject({ message: expect.stringContaining('Invalid session for the user.') as string });
        }
      }
    }
    showPromise(26, [
      { what: 'bits flipped', reached: flipped, promised: 10_000, bound: 'at least' },
      { what: 'of them accepted', reached: accepted, promised: 0, bound: 'at most' },
    ]);
    expect(accepted).toBe(0);
  });

  it('is rejected if it is from another server or is a secret block', () => {
    const server = services();
    const foreign = sealSession(services(), signInOf());
    const block = Buffer.from(sealSecretBlock(server, signInOf()), 'base64').toString('latin1');
    for (const session of [foreign, block]) {
      expect(() => openSession(server, session, here)).toThrow('Invalid session for the user.');
    }
  });

  it('answers only its own challenge', () => {
    const server = services();
    const session = sealSession(server, signInOf());
    expect(resumeSession(server, session, here, 'SOFTWARE_TOKEN_MFA').awaiting).toBe('SOFTWARE_TOKEN_MFA');
    expect(() => resumeSession(server, session, here, 'MFA_SETUP')).toThrow(/^Invalid session for the user\.$/);
    const none = () => resumeSession(server, undefined, here, 'MFA_SETUP');
    expect(none).toThrow('Missing required parameter Session');
  });

  it.each([
    ['four bytes', '\u{1F600}'.repeat(64)],
    ['an escape', '\ud800'.repeat(128)],
  ])('has at most 2048 characters, even for a name whose characters take %s each', (_name, name) => {
    const server = services();
    const deviceKey = `${'x'.repeat(18)}_${'0'.repeat(36)}`;
    const passwordSalt = 'f'.repeat(32);
    const progress = {
      firstFactor: 'PASSWORD',
      newPassword: true,
      mfa: true,
      mfaChoice: 'SOFTWARE_TOKEN_MFA',
      provedDevice: deviceKey,
      custom: 'passed',
      risk: { demand: 'mfa-if-configured', device: deviceKey, withoutDevice: 'mfa-if-configured' },
      passwordSalt,
      mfaFactor: 'SOFTWARE_TOKEN_MFA',
      passkeyKind: 'platform',
      isCompromised: false,
      isJudged: true,
    } as const;
    const setup = { secret: Buffer.alloc(20).toString('base64url'), verified: false };
    const longest = signInOf({ name }, { deviceKey, progress, setup, awaiting: 'DEVICE_PASSWORD_VERIFIER' });
    expect(sealSession(server, longest).length).toBeLessThanOrEqual(2048);
  });
});

describe('a secret block', () => {
  it('opens until it expires, for its pool and client', () => {
    const server = services();
    const signIn = signInOf({}, { awaiting: 'PASSWORD_VERIFIER' });
    const block = sealSecretBlock(server, signIn);
    expect(openSecretBlock(server, block, here)).toEqual(signIn);
    expect(openSecretBlock(server, block, { ...here, client: { id: 'another' } })).toBeUndefined();
    server.advance(3 * MINUTE);
    expect(openSecretBlock(server, block, here)).toBeUndefined();
  });

  it('is rejected in another base64 spelling of the same bytes', () => {
    const server = services();
    const block = sealSecretBlock(server, signInOf());
    expect(openSecretBlock(server, `${block}=`, here)).toBeUndefined();
    expect(openSecretBlock(server, ` ${block}`, here)).toBeUndefined();
  });

  it.each(['ada', 'adam', 'adams'])('has the same length for a user %s and for a decoy user of that name', (name) => {
    const server = services();
    const lengthFor = (kind: Subject['kind']) => sealSecretBlock(server, signInOf({ kind, name })).length;
    expect(lengthFor('fake')).toBe(lengthFor('user'));
  });
});

it('a sign-in that proved a password ends when the user has another one, or none', () => {
  const withSalt = (salt: string) => ({ password: { salt, verifier: new Uint8Array(), expiresAt: null } });
  const proved = signInOf();
  const { passwordSalt } = proved.progress;
  expect(() => assertPasswordUnchanged(proved, withSalt(passwordSalt ?? ''))).not.toThrow();
  for (const user of [withSalt('0'), { password: null }, undefined]) {
    expect(() => assertPasswordUnchanged(proved, user)).toThrow(/^Invalid session for the user\.$/);
  }
  const otherFactor = signInOf({}, { progress: { ...nothingProved, firstFactor: 'EMAIL_OTP' } });
  for (const user of [withSalt('0'), { password: null }, undefined]) {
    expect(() => assertPasswordUnchanged(otherFactor, user)).not.toThrow();
  }
});

it('the state of a sign-in has the custom challenges only if there are any', () => {
  const { awaiting: _awaiting, nonce: _nonce, expiresAt: _expiresAt, ...state } = signInOf();
  expect(stateOf(signInOf({}, state))).toStrictEqual(state);
  const custom = { results: [{ challengeName: 'SRP_A', challengeResult: true }] };
  expect(stateOf(signInOf({}, { ...state, custom }))).toStrictEqual({ ...state, custom });
});
