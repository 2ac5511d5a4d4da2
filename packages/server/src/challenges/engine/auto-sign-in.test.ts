import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../crypto/random.ts';
import { createSealer } from '../../crypto/sealer.ts';
import type { Client } from '../../rules/pools/directory.ts';
import { assertSignUpSession, openAutoSignIn, sealAutoSignIn, sealSignUp } from './auto-sign-in.ts';

const MINUTE = 60_000;
const start = 1_700_000_000_000;
const sealer = createSealer(systemRandom, () => new Uint8Array(32).fill(3));
const settings = { authSessionSeconds: 180 } as Client['settings'];

const placeAt = (now: number, changes: { readonly pool?: string; readonly client?: string } = {}) => ({
  sealer,
  random: systemRandom,
  clock: { now: () => now },
  pool: { id: changes.pool ?? 'pool-1' },
  client: { id: changes.client ?? 'client-1', settings },
});
const here = placeAt(start);

const invalid = /^Invalid session for the user\.$/;

describe('the Session of SignUp', () => {
  const session = sealSignUp(here, 'sub-1');

  it('belongs to the user who signed up, and does not expire', () => {
    expect(() => assertSignUpSession(placeAt(start + 365 * 24 * 60 * MINUTE), session, 'sub-1')).not.toThrow();
    expect(() => assertSignUpSession(here, session, 'sub-2')).toThrow(invalid);
  });

  it.each([
    ['pool', { pool: 'pool-2' }],
    ['client', { client: 'client-2' }],
  ])('is refused at another %s', (_, changes) => {
    expect(() => assertSignUpSession(placeAt(start, changes), session, 'sub-1')).toThrow(invalid);
  });

  it('is no Session of ConfirmSignUp, nor is any other text', () => {
    for (const other of [sealAutoSignIn(here, 'sub-1'), `${session}A`, '', 'x']) {
      expect(() => assertSignUpSession(here, other, 'sub-1')).toThrow(invalid);
    }
    for (const other of [session, 'x', '']) expect(() => openAutoSignIn(here, other)).toThrow(invalid);
  });
});

describe('the Session of ConfirmSignUp', () => {
  const session = sealAutoSignIn(here, 'sub-1');

  it('says who signs in, as long as a Session of the client is valid', () => {
    const expected = { poolId: 'pool-1', clientId: 'client-1', sub: 'sub-1', expiresAt: start + 3 * MINUTE };
    expect(openAutoSignIn(placeAt(start + 3 * MINUTE - 1), session)).toMatchObject(expected);
    const late = () => openAutoSignIn(placeAt(start + 3 * MINUTE), session);
    expect(late).toThrow(/^Invalid session for the user, session is expired\.$/);
  });

  it('can be told from every other one', () => {
    const nonces = [session, sealAutoSignIn(here, 'sub-1')].map((one) => openAutoSignIn(here, one).nonce);
    expect(new Set(nonces).size).toBe(2);
  });

  it.each([
    ['pool', { pool: 'pool-2' }],
    ['client', { client: 'client-2' }],
  ])('is refused at another %s', (_, changes) => {
    expect(() => openAutoSignIn(placeAt(start, changes), session)).toThrow(invalid);
  });
});
